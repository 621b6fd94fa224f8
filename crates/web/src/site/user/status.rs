//! 利用者ステータス, right after signing in.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_domain::certificate::RenewalWindow;

use crate::{
    kit::{render, urls},
    site::{SiteState, Visit, answer, caller::Caller, overview},
    view::user::status::StatusPage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::user::STATUS, get(show))
}

async fn show(visit: Visit) -> Response {
    let caller = match visit.caller().await {
        Ok(caller) => caller,
        Err(response) => return *response,
    };
    match visit.state.app.status(&caller.actor).await {
        Ok(status) => {
            let view = view(&visit, &caller, &status);
            visit.remember(render(StatusCode::OK, &view))
        }
        Err(error) => answer::internal(&visit, &error),
    }
}

fn view(visit: &Visit, caller: &Caller, status: &tegata_app::sign_in::Status) -> StatusPage {
    StatusPage {
        page: visit.page_of(&caller.actor, &caller.organisation),
        sign_ins: overview::sign_ins(status),
        card: overview::card(visit, caller.actor.certificate(), status),
        may_renew: status.certificate.renewal == RenewalWindow::Open,
        notices: overview::notices(status, visit.language.texts()),
    }
}
