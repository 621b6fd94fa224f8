//! A form with a file: a maker's tokens, or a logo.

use std::marker::PhantomData;

use axum::{
    extract::{FromRequest, FromRequestParts, Multipart, Request},
    http::{StatusCode, header},
    response::Response,
};
use tegata_domain::staff::Duty;
use zeroize::Zeroizing;

use crate::{
    kit::Field,
    site::{SiteState, answer, console::desk::Desk, fields::Fields},
};

/// The file's name and bytes.
pub(super) type File = (String, Zeroizing<Vec<u8>>);

/// Which form it is.
pub(super) trait FileForm {
    /// The field that carries the file.
    const FIELD: Field;
    /// What sending it demands, asked before the file is read.
    const DUTY: Duty;
}

/// What a signed-in member of staff posted from a page of this very session; without a file if none was chosen.
pub(super) struct Upload<F> {
    pub(super) desk: Desk,
    pub(super) fields: Fields,
    pub(super) file: Option<File>,
    form: PhantomData<F>,
}

impl<F: FileForm> FromRequest<SiteState> for Upload<F> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &SiteState) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let desk = Desk::from_request_parts(&mut parts, state).await?;
        desk.demand(F::DUTY).map_err(|response| *response)?;
        let request = Request::from_parts(parts, body);
        let (fields, file) = if is_multipart(&request) {
            read(request, &desk, state, F::FIELD).await?
        } else {
            (Fields::from_request(request, state).await?, None)
        };
        if desk.visit.is_form_of(desk.staff.actor(), &fields) {
            Ok(Self {
                desk,
                fields,
                file,
                form: PhantomData,
            })
        } else {
            Err(answer::fault(&desk.visit, StatusCode::FORBIDDEN))
        }
    }
}

fn is_multipart(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("multipart/form-data"))
}

async fn read(
    request: Request,
    desk: &Desk,
    state: &SiteState,
    field: Field,
) -> Result<(Fields, Option<File>), Response> {
    let refuse = |status| answer::fault(&desk.visit, status);
    let parts = Multipart::from_request(request, state).await;
    let mut parts = parts.map_err(|_| refuse(StatusCode::BAD_REQUEST))?;
    let (mut pairs, mut file) = (Vec::new(), None);
    while let Some(part) = parts
        .next_field()
        .await
        .map_err(|error| refuse(error.status()))?
    {
        let name = part.name().unwrap_or_default().to_owned();
        let called = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await;
        let bytes = bytes.map_err(|error| refuse(error.status()))?;
        if name == field.name() {
            let chosen = !bytes.is_empty() || called.as_ref().is_some_and(|name| !name.is_empty());
            let bytes = Zeroizing::new(bytes.to_vec());
            if chosen && file.replace((called.unwrap_or_default(), bytes)).is_some() {
                return Err(refuse(StatusCode::BAD_REQUEST));
            }
        } else {
            let text = String::from_utf8(bytes.to_vec());
            pairs.push((name, text.map_err(|_| refuse(StatusCode::BAD_REQUEST))?));
        }
    }
    let fields = Fields::from_pairs(pairs).ok_or_else(|| refuse(StatusCode::BAD_REQUEST))?;
    Ok((fields, file))
}
