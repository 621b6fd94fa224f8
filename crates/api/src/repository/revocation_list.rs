//! GET `/crl/{authority}/full.crl` and `/crl/{authority}/{partition}.crl`.

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use tegata_app::{App, failure::Internal};
use tegata_domain::time::{Millis, SECOND};

use super::{Files, Freshness, internal, not_found};

/// A cache asks again after five minutes, so that a revocation is seen soon and not only at nextUpdate.
const MAX_AGE_SECONDS: i64 = 300;

pub(super) async fn fetch(
    State(files): State<Files>,
    Path((authority, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if !is_list(&file) {
        return not_found();
    }
    match list(&files.app, &authority, &headers).await {
        Ok(Some(response)) => response,
        Ok(None) => not_found(),
        Err(error) => internal(&error),
    }
}

/// Until partitions exist, each of them serves the full list.
fn is_list(file: &str) -> bool {
    let Some(name) = file.strip_suffix(".crl") else {
        return false;
    };
    name == "full" || ((1..=5).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_digit()))
}

async fn list(
    app: &App,
    authority: &str,
    headers: &HeaderMap,
) -> Result<Option<Response>, Internal> {
    let now = app.now();
    let Some(head) = app.published_list(authority).await? else {
        return Ok(None);
    };
    let known = freshness(head.number, head.this_update, head.next_update, now);
    if let Some(fresh) = known.filter(|fresh| fresh.is_known_to(headers)) {
        return Ok(Some(fresh.unchanged()));
    }
    let Some(row) = app.revocation_list(authority).await? else {
        return Ok(None);
    };
    let fresh = freshness(row.number, row.this_update, row.next_update, now);
    Ok(fresh.map(|fresh| fresh.serve("application/pkix-crl", row.der)))
}

fn freshness(
    number: i64,
    this_update: Millis,
    next_update: Millis,
    now: Millis,
) -> Option<Freshness> {
    let good_for = ((next_update - now) / SECOND).clamp(0, MAX_AGE_SECONDS);
    let max_age = u64::try_from(good_for).unwrap_or_default();
    Freshness::new(&number.to_string(), Some(this_update), max_age)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_one_name_or_a_number() {
        for file in ["full.crl", "0.crl", "12345.crl"] {
            assert!(is_list(file), "{file}");
        }
        for file in [
            "",
            ".crl",
            "full",
            "0",
            "a.crl",
            "-1.crl",
            "123456.crl",
            "0.crl.crl",
        ] {
            assert!(!is_list(file), "{file}");
        }
    }

    #[test]
    fn a_copy_is_never_used_past_next_update() {
        let control = |next| freshness(1, 0, next, 1_000).unwrap().cache_control;
        assert_eq!(control(1_000_000), "public, max-age=300");
        assert_eq!(control(61_000), "public, max-age=60");
        assert_eq!(control(500), "no-cache");
    }
}
