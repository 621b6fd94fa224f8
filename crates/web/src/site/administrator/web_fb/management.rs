//! 管理機能.

use axum::{Router, http::StatusCode, response::Response, routing::get};

use crate::{
    kit::urls::web_fb,
    site::{SiteState, administrator::desk::Desk},
    view::web_fb::main::ManagementPage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(web_fb::MANAGEMENT, get(show))
}

async fn show(desk: Desk) -> Response {
    desk.answer(StatusCode::OK, &ManagementPage { page: desk.page() })
}
