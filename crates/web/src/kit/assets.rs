//! Style sheet and scripts, embedded in the binary and served under names that change with their content.

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// One embedded file.
struct Asset {
    name: &'static str,
    hash: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
}

/// Serves `/assets/{hash}/{name}`; every site merges it into its own router, so that a page needs no other address.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{hash}/{name}", get(serve))
}

/// The address of an asset, with its hash.
pub fn url(name: &str) -> String {
    let hash = ASSETS
        .iter()
        .find(|asset| asset.name == name)
        .map_or("0", |asset| asset.hash);
    format!("/assets/{hash}/{name}")
}

/// The embedded files by name, for a gallery of pages outside a server.
pub fn files() -> impl Iterator<Item = (String, &'static [u8])> {
    ASSETS.iter().map(|asset| (url(asset.name), asset.bytes))
}

async fn serve(Path((hash, name)): Path<(String, String)>) -> Response {
    let Some(asset) = ASSETS
        .iter()
        .find(|asset| asset.name == name && asset.hash == hash)
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, asset.bytes).into_response()
}
