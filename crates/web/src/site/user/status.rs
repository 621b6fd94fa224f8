//! 利用者ステータス, right after signing in.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_domain::certificate::RenewalWindow;

use crate::{
    kit::{render, urls},
    site::{SiteState, Visit, answer, caller::Caller, convert, overview},
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
    let app = &visit.state.app;
    let token = match app.own_token(&caller.actor).await {
        Ok(token) => token,
        Err(error) => return answer::internal(&visit, &error),
    };
    match app.status(&caller.actor).await {
        Ok(status) => {
            let view = StatusPage {
                token: token.map(convert::token),
                ..view(&visit, &caller, &status)
            };
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
        notices: overview::notices(status, visit.texts),
        token: None,
    }
}
