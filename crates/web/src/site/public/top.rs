//! GET `/`: the bank's top page; at a bank with WEB-FB it is ログイン itself.

use axum::{Router, http::StatusCode, response::Response, routing::get};

use crate::{
    kit::{Form, Screens, render, urls},
    site::{SiteState, Visit, public::login},
    view::public::top::TopPage,
};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new().route(urls::public::TOP, get(show))
}

async fn show(visit: Visit) -> Response {
    if visit.state.screens == Screens::WebFb {
        return login::page(&visit, StatusCode::OK, Form::new()).await;
    }
    let view = TopPage { page: visit.page() };
    visit.remember(render(StatusCode::OK, &view))
}
