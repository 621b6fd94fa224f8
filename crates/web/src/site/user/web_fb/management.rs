//! 管理機能 of a public ID: only whom to ask.

use axum::{Router, http::StatusCode, response::Response, routing::get};

use crate::{
    kit::{render, urls::web_fb},
    site::{SiteState, Visit},
    view::web_fb::main::PublicManagementPage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(web_fb::MANAGEMENT, get(show))
}

async fn show(visit: Visit) -> Response {
    let caller = match visit.caller().await {
        Ok(caller) => caller,
        Err(response) => return *response,
    };
    let view = PublicManagementPage {
        page: visit.page_of(&caller.actor, &caller.organisation),
    };
    visit.remember(render(StatusCode::OK, &view))
}
