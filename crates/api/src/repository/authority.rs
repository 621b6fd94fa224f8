//! GET `/ca/{authority}.cer`: one DER certificate (RFC 5280 §4.2.2.1).

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use tegata_app::{App, keys::sha256};

use super::{Freshness, not_found};

/// A CA certificate under one name never changes.
const MAX_AGE_SECONDS: u64 = 86_400;

pub(super) async fn fetch(
    State(app): State<App>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let name = file.strip_suffix(".cer").unwrap_or_default();
    let Some(authority) = app.authority_named(name) else {
        return not_found();
    };
    let der = authority.certificate_der();
    match Freshness::new(&hex::encode(sha256(der)), None, MAX_AGE_SECONDS) {
        Some(fresh) if fresh.is_known_to(&headers) => fresh.unchanged(),
        Some(fresh) => fresh.serve("application/pkix-cert", der.to_vec()),
        None => not_found(),
    }
}
