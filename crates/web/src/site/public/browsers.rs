//! GET `/help/browsers/…`: ブラウザ別のご案内.

use axum::{Router, http::StatusCode, response::Response, routing::get};

use crate::{
    kit::{render, urls::public},
    site::{SiteState, Visit},
    view::public::browsers::{BrowsersPage, Topic, TopicPage},
};

pub(crate) fn routes() -> Router<SiteState> {
    use Topic::{Allow, Choose, Forget, Import};
    let import = get(async |visit: Visit| show(&visit, Import));
    let choose = get(async |visit: Visit| show(&visit, Choose));
    let allow = get(async |visit: Visit| show(&visit, Allow));
    let forget = get(async |visit: Visit| show(&visit, Forget));
    Router::new()
        .route(public::HELP_BROWSERS, get(list))
        .route(public::HELP_BROWSERS_IMPORT, import)
        .route(public::HELP_BROWSERS_CHOOSE, choose)
        .route(public::HELP_BROWSERS_ALLOW, allow)
        .route(public::HELP_BROWSERS_FORGET, forget)
}

async fn list(visit: Visit) -> Response {
    let view = BrowsersPage { page: visit.page() };
    visit.remember(render(StatusCode::OK, &view))
}

fn show(visit: &Visit, topic: Topic) -> Response {
    let view = TopicPage {
        page: visit.page(),
        topic,
    };
    visit.remember(render(StatusCode::OK, &view))
}
