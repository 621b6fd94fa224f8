//! The tabs of banking: on to the registered application.

use axum::{Router, extract::Path, response::Response, routing::get};

use crate::{
    kit::urls::web_fb,
    site::{SiteState, Visit, answer, services},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(web_fb::SERVICE_ROUTE, get(show))
}

async fn show(visit: Visit, Path(service): Path<String>) -> Response {
    let user = match visit.user().await {
        Ok(user) => user,
        Err(response) => return *response,
    };
    match visit.state.app.user_right(&user).await {
        Ok(right) => {
            let page = visit.page_of(user.actor(), &user.contract().company);
            services::hand_off(&visit, &page, &service, right)
        }
        Err(error) => answer::internal(&visit, &error),
    }
}
