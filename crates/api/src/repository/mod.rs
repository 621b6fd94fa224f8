//! The PKI repository: revocation lists and CA certificates under the addresses that certificates carry. Plain HTTP,
//! because what it serves is signed (RFC 5280 §8).

mod authority;
mod revocation_list;

use std::{collections::HashMap, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use tegata_app::{App, failure::Internal, short};
use tegata_domain::time::Millis;
use tegata_pki::{IssuerKeyId, presented::spki_of_certificate};

use crate::http_date::http_date;

/// The repository's routes. `others` are CA certificates beside the issuing authorities', such as the root, to which
/// the issuing authorities' own certificates point.
pub fn repository_router(app: App, others: Vec<Vec<u8>>) -> Router {
    let others = others.into_iter().filter_map(named).collect();
    let files = Files {
        app,
        others: Arc::new(others),
    };
    Router::new()
        .route("/crl/{authority}/{file}", get(revocation_list::fetch))
        .route("/ca/{file}", get(authority::fetch))
        .fallback(|| async { not_found() })
        .with_state(files)
}

/// What the repository serves from.
#[derive(Clone)]
struct Files {
    app: App,
    others: Arc<HashMap<String, Vec<u8>>>,
}

/// A certificate with its name in addresses.
fn named(certificate: Vec<u8>) -> Option<(String, Vec<u8>)> {
    let Ok(spki) = spki_of_certificate(&certificate) else {
        tracing::error!("a CA certificate for the repository cannot be read");
        return None;
    };
    let key_id = IssuerKeyId::of_spki(spki);
    Some((short(&key_id).to_owned(), certificate))
}

fn not_found() -> Response {
    plain(StatusCode::NOT_FOUND, "not found\n")
}

fn internal(error: &Internal) -> Response {
    tracing::error!(%error, "the repository could not answer");
    plain(StatusCode::INTERNAL_SERVER_ERROR, "internal error\n")
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    (status, [(header::CONTENT_TYPE, kind)], text).into_response()
}

/// What a cache needs to know of a file.
struct Freshness {
    etag: HeaderValue,
    modified: Option<Millis>,
    cache_control: HeaderValue,
}

impl Freshness {
    /// Seconds for which a copy may be used; none at all when it is too old already.
    fn new(tag: &str, modified: Option<Millis>, max_age: u64) -> Option<Self> {
        let cache_control = if max_age == 0 {
            HeaderValue::from_static("no-cache")
        } else {
            HeaderValue::try_from(format!("public, max-age={max_age}")).ok()?
        };
        Some(Self {
            etag: HeaderValue::try_from(format!("\"{tag}\"")).ok()?,
            modified,
            cache_control,
        })
    }

    /// The caller's copy is the same (RFC 9110 §13.1.2); weak comparison, and `*` fits anything.
    fn is_known_to(&self, headers: &HeaderMap) -> bool {
        headers
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|list| list.split(','))
            .map(|tag| tag.trim().trim_start_matches("W/"))
            .any(|tag| tag == "*" || tag.as_bytes() == self.etag.as_bytes())
    }

    fn unchanged(&self) -> Response {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        self.describe(response.headers_mut());
        response
    }

    fn serve(&self, kind: &'static str, bytes: Vec<u8>) -> Response {
        let mut response = Response::new(Body::from(bytes));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        self.describe(headers);
        response
    }

    fn describe(&self, headers: &mut HeaderMap) {
        headers.insert(header::ETAG, self.etag.clone());
        headers.insert(header::CACHE_CONTROL, self.cache_control.clone());
        if let Some(date) = self.modified.and_then(http_date) {
            headers.insert(header::LAST_MODIFIED, date);
        }
    }
}
