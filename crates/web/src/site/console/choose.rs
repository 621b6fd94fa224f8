//! 別の電子証明書を選ぶ.

use axum::{Router, http::StatusCode, response::Response, routing::post};

use crate::{
    kit::urls,
    site::{SiteState, Visit, answer, fields::Fields},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::CHOOSE, post(submit))
}

async fn submit(visit: Visit, fields: Fields) -> Response {
    if !visit.is_own_form(&fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    visit.choose_another()
}
