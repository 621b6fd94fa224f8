//! GET `/ca/{authority}.cer`: one DER certificate (RFC 5280 §4.2.2.1).

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use tegata_app::keys::sha256;
use tegata_pki::Authority;

use super::{Files, Freshness, not_found};

/// A CA certificate under one name never changes.
const MAX_AGE_SECONDS: u64 = 86_400;

pub(super) async fn fetch(
    State(files): State<Files>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let name = file.strip_suffix(".cer").unwrap_or_default();
    let issuing = files.app.authority_named(name);
    let issuing = issuing.map(Authority::certificate_der);
    let Some(der) = issuing.or_else(|| files.others.get(name).map(Vec::as_slice)) else {
        return not_found();
    };
    match Freshness::new(&hex::encode(sha256(der)), None, MAX_AGE_SECONDS) {
        Some(fresh) if fresh.is_known_to(&headers) => fresh.unchanged(),
        Some(fresh) => fresh.serve("application/pkix-cert", der.to_vec()),
        None => not_found(),
    }
}
