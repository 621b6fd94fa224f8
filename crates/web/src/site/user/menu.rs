//! メニュー: where the bank's services begin.

use axum::{Router, http::StatusCode, response::Response, routing::get};

use crate::{
    kit::{render, urls},
    site::{SiteState, Visit},
    view::user::menu::UserMenuPage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::user::MENU, get(show))
}

async fn show(visit: Visit) -> Response {
    let caller = match visit.caller().await {
        Ok(caller) => caller,
        Err(response) => return *response,
    };
    let view = UserMenuPage {
        page: visit.page_of(&caller.actor, &caller.organisation),
        application: host_of(&visit.state.banking_url),
    };
    visit.remember(render(StatusCode::OK, &view))
}

/// The host of the registered application, as its name.
fn host_of(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    (!host.is_empty()).then(|| host.to_owned())
}
