//! The hand-off to the bank's own application.

use axum::{Router, http::StatusCode, response::Response, routing::get};

use crate::{
    kit::urls,
    site::{SiteState, Visit, answer},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::user::HAND_OFF, get(show))
}

async fn show(visit: Visit) -> Response {
    if let Err(response) = visit.user().await {
        return *response;
    }
    match visit.state.banking_url.as_str() {
        "" => answer::fault(&visit, StatusCode::NOT_FOUND),
        url => answer::see_other(url),
    }
}
