//! `/trouble…`: お困りの内容から探す.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};

use crate::{
    kit::{render, urls::public},
    site::{SiteState, Visit, answer},
    view::trouble::{Group, GroupPage, GroupsPage, TroublePage, find},
};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new()
        .route(public::TROUBLES, get(groups))
        .route(public::TROUBLE_ROUTE, get(one))
}

async fn groups(visit: Visit) -> Response {
    visit.remember(render(StatusCode::OK, &GroupsPage { page: visit.page() }))
}

async fn one(visit: Visit, Path(topic): Path<String>) -> Response {
    let page = visit.page();
    let group = Group::ALL.into_iter().find(|group| group.slug() == topic);
    let response = match (group, find(&topic)) {
        (Some(group), _) => render(StatusCode::OK, &GroupPage { page, group }),
        (None, Some(trouble)) => render(StatusCode::OK, &TroublePage { page, trouble }),
        (None, None) => answer::fault(&visit, StatusCode::NOT_FOUND),
    };
    visit.remember(response)
}
