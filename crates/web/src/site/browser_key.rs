//! What `browser_key.js` sends and is answered, on the acquisition site and for renewals.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde::Serialize;
use tegata_app::{
    acquisition::{BrowserRequest, Issued},
    rows,
};

use crate::{
    kit::Failure,
    site::{Visit, fields::Fields, user_agent},
};

/// What goes into the file beside the key.
#[derive(Serialize)]
struct Certified {
    /// The certificate and its issuer's, base64 of DER; never a root.
    chain: [String; 2],
    /// What the certificate is called.
    name: String,
}

/// Why there is none.
#[derive(Serialize)]
struct Refused {
    code: String,
    reason: String,
    hint: String,
}

/// The request that was posted; none where it is not base64.
pub(crate) fn request(visit: &Visit, fields: &Fields) -> Option<BrowserRequest> {
    let csr = BASE64.decode(fields.named("csr")).ok()?;
    let seen = user_agent::seen(visit.agent(), visit.texts);
    Some(BrowserRequest {
        csr,
        browser: format!("{} ({})", seen.browser, seen.system),
    })
}

pub(crate) fn certified(issued: &Issued, certificate: Option<&rows::Certificate>) -> Response {
    Json(Certified {
        chain: [&issued.leaf, &issued.issuer].map(|der| BASE64.encode(der)),
        name: certificate.map_or_else(String::new, |certificate| certificate.common_name.clone()),
    })
    .into_response()
}

pub(crate) fn refused(failure: Failure) -> Response {
    let refused = Refused {
        code: failure.code,
        reason: failure.reason,
        hint: failure.hint,
    };
    (StatusCode::FORBIDDEN, Json(refused)).into_response()
}
