//! GET `/acquisition/user`, `/acquisition/administrator`: before anything is typed, "is someone on the phone guiding you?".

use axum::{Router, http::StatusCode, response::Response, routing::get};

use crate::{
    kit::{render, urls::acquisition},
    site::{SiteState, Visit},
    view::acquisition::{Holder, warning::WarningPage},
};

pub(crate) fn routes() -> Router<SiteState> {
    let show_user = async |visit: Visit| show(&visit, Holder::User).await;
    let show_administrator = async |visit: Visit| show(&visit, Holder::Administrator).await;
    Router::new()
        .route(acquisition::USER_START, get(show_user))
        .route(acquisition::ADMINISTRATOR_START, get(show_administrator))
}

async fn show(visit: &Visit, holder: Holder) -> Response {
    if let Err(response) = visit.within_hours().await {
        return *response;
    }
    let view = WarningPage {
        page: visit.page(),
        holder,
    };
    visit.remember(render(StatusCode::OK, &view))
}
