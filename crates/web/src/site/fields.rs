//! The fields of a posted form. A field given twice makes the form unreadable: two readers might differ.

use std::collections::BTreeMap;

use axum::{
    Form as AxumForm,
    extract::{FromRequest, Request},
    http::StatusCode,
    response::Response,
};
use tegata_domain::mail::MailAddress;

use crate::{
    kit::{Field, FieldError, Form},
    site::{SiteState, Visit, answer},
};

/// Name of the token's field.
const TOKEN: &str = "csrf";

/// What was posted.
pub(crate) struct Fields(BTreeMap<String, String>);

impl FromRequest<SiteState> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, state: &SiteState) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let Ok(visit) = <Visit as axum::extract::FromRequestParts<SiteState>>::from_request_parts(
            &mut parts, state,
        )
        .await;
        let request = Request::from_parts(parts, body);
        let read = AxumForm::<Vec<(String, String)>>::from_request(request, &()).await;
        let AxumForm(pairs) = read.map_err(|rejection| {
            let status = match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => StatusCode::PAYLOAD_TOO_LARGE,
                _ => StatusCode::BAD_REQUEST,
            };
            answer::fault(&visit, status)
        })?;
        Self::from_pairs(pairs).ok_or_else(|| answer::fault(&visit, StatusCode::BAD_REQUEST))
    }
}

impl Fields {
    /// Names and values, each name once. No keyboard types a NUL, and PostgreSQL takes none.
    pub(crate) fn from_pairs(pairs: Vec<(String, String)>) -> Option<Self> {
        if pairs.iter().any(|(_, value)| value.contains('\0')) {
            return None;
        }
        let count = pairs.len();
        let fields: BTreeMap<String, String> = pairs.into_iter().collect();
        (fields.len() == count).then_some(Self(fields))
    }

    /// What was typed; empty when the field is missing.
    pub(crate) fn get(&self, field: Field) -> &str {
        self.named(field.name())
    }

    /// A field without a label.
    pub(crate) fn named(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// A mail address, if one was typed.
    pub(crate) fn mail(&self, field: Field) -> Result<Option<MailAddress>, FieldError> {
        let typed = self.get(field);
        if typed.trim().is_empty() {
            return Ok(None);
        }
        MailAddress::parse(typed)
            .map(Some)
            .map_err(|_| FieldError::Format)
    }

    /// What follows `start` in the names of the fields that begin so, with their values.
    pub(crate) fn starting_with<'a>(
        &'a self,
        start: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0
            .iter()
            .filter_map(move |(name, value)| Some((name.strip_prefix(start)?, value.as_str())))
    }

    /// A ticked box.
    pub(crate) fn is_ticked(&self, field: Field) -> bool {
        !self.get(field).is_empty()
    }

    /// The form's token.
    pub(crate) fn token(&self) -> &str {
        self.named(TOKEN)
    }

    /// The form to show again, with what was typed in these fields; secrets are never shown again.
    pub(crate) fn again(&self, fields: &[Field]) -> Form {
        fields.iter().fold(Form::new(), |form, field| {
            form.with_value(*field, self.get(*field).trim())
        })
    }
}
