//! A call whose signature is right. Nothing of a call is read before: not its body, not the acquisition in its path.

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, request::Parts},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use tegata_acquisition::{
    AcquisitionId, AppCall, AppPublicKey, AppSignature, Code,
    messages::MAX_BODY,
    signature::{KEY_HEADER, SIGNATURE_HEADER},
};
use tegata_app::acquisition::AppCaller;
use tegata_gateway::Connection;

use super::{Served, answer::Refusal};

/// Who calls, over which connection, with which bytes.
pub(crate) struct SignedCall {
    pub(crate) caller: AppCaller,
    pub(crate) key: AppPublicKey,
    /// The gateway's facts; the only place a client certificate comes from.
    pub(crate) connection: Connection,
    body: Bytes,
}

impl SignedCall {
    /// The body as a request of the protocol.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        serde_json::from_slice(&self.body).map_err(|error| {
            // serde_json's own words can hold a piece of the body; where it stopped is enough.
            tracing::info!(
                line = error.line(),
                column = error.column(),
                "a call of an app could not be read"
            );
            Code::Request.into()
        })
    }

    /// For messages without fields.
    pub(crate) fn expect_no_body(&self) -> Result<(), Refusal> {
        if self.body.is_empty() || self.body.as_ref() == b"{}" {
            Ok(())
        } else {
            Err(Code::Request.into())
        }
    }
}

impl FromRequest<Served> for SignedCall {
    type Rejection = Refusal;

    async fn from_request(request: Request, api: &Served) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let Some(connection) = parts.extensions.get::<Connection>().cloned() else {
            tracing::error!("a call came without the gateway's facts");
            return Err(Code::Internal.into());
        };
        let (key, signature) = signed_with(&parts.headers)?;
        let body = whole(body).await?;
        let origin = api.origin.as_deref().ok_or(Code::Internal)?;
        let call = AppCall {
            origin,
            method: parts.method.as_str(),
            path: path_of(&parts)?,
            body: &body,
        };
        let address = connection.peer.ip().to_canonical();
        let caller = api.app.authenticate_app(&call, &key, &signature, address)?;
        Ok(Self {
            caller,
            key,
            connection,
            body,
        })
    }
}

/// The acquisition a path names; what cannot be an id is as unknown as any other.
pub(crate) fn acquisition(text: &str) -> Result<AcquisitionId, Refusal> {
    AcquisitionId::parse(text).map_err(|_| Code::Unknown.into())
}

fn signed_with(headers: &HeaderMap) -> Result<(AppPublicKey, AppSignature), Refusal> {
    let key = single(headers, KEY_HEADER).and_then(|text| AppPublicKey::parse(text).ok());
    let signature =
        single(headers, SIGNATURE_HEADER).and_then(|text| AppSignature::parse(text).ok());
    key.zip(signature)
        .ok_or_else(|| Refusal::from(Code::Signature))
}

/// The header's value when there is exactly one.
fn single<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

/// No call has a query, and none could be signed.
fn path_of(parts: &Parts) -> Result<&str, Refusal> {
    match parts.uri.query() {
        None => Ok(parts.uri.path()),
        Some(_) => Err(Code::Request.into()),
    }
}

async fn whole(body: Body) -> Result<Bytes, Refusal> {
    match Limited::new(body, MAX_BODY).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Refusal::with_status(
            StatusCode::PAYLOAD_TOO_LARGE,
            Code::Request,
        )),
        Err(_) => Err(Code::Request.into()),
    }
}
