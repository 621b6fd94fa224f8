//! GET `/`: the bank's top page.

use axum::{Router, http::StatusCode, response::Response, routing::get};

use crate::{
    kit::{render, urls},
    site::{SiteState, Visit},
    view::public::top::TopPage,
};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new().route(urls::public::TOP, get(show))
}

async fn show(visit: Visit) -> Response {
    let view = TopPage { page: visit.page() };
    visit.remember(render(StatusCode::OK, &view))
}
