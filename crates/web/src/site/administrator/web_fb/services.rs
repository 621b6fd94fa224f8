//! The tabs of banking: on to the registered application.

use axum::{Router, extract::Path, response::Response, routing::get};

use crate::{
    kit::urls::web_fb,
    site::{SiteState, administrator::desk::Desk, services},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(web_fb::SERVICE_ROUTE, get(show))
}

async fn show(desk: Desk, Path(service): Path<String>) -> Response {
    services::hand_off(&desk.visit, &desk.page(), &service, services::MASTER)
}
