//! GET `/id/services/…`: the tabs of banking.

use axum::{Router, extract::Path, response::Response, routing::get};

use super::user;
use crate::{
    kit::urls::public,
    site::{SiteState, Visit, answer, services},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(public::ID_SERVICE_ROUTE, get(show))
}

async fn show(visit: Visit, Path(service): Path<String>) -> Response {
    let user = match user(&visit).await {
        Ok(user) => user,
        Err(response) => return *response,
    };
    match visit.state.app.right_of_password_user(&user).await {
        Ok(right) => services::hand_off(&visit, &visit.page_of_password(&user), &service, right),
        Err(error) => answer::internal(&visit, &error),
    }
}
