//! ログアウト.

use axum::{Router, http::StatusCode, response::Response, routing::post};

use crate::{
    kit::urls,
    site::{SiteState, Visit, answer, cookie, fields::Fields},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::SIGN_OUT, post(submit))
}

async fn submit(visit: Visit, fields: Fields) -> Response {
    let staff = match visit.staff().await {
        Ok(staff) => staff,
        Err(response) => return *response,
    };
    if !visit.is_form_of(staff.actor(), &fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    let cookie = visit.session_cookie().unwrap_or_default();
    match visit.state.app.sign_out(&cookie).await {
        Ok(()) => {
            let response = answer::see_other(urls::console::SIGN_IN);
            answer::with_cookie(response, cookie::clear(&cookie::session_name(&visit.state)))
        }
        Err(error) => answer::internal(&visit, &error),
    }
}
