//! メイン, right after signing in.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::sign_in::Status;
use tegata_domain::certificate::RenewalWindow;

use crate::{
    kit::{render, urls::web_fb},
    site::{SiteState, Visit, answer, caller::Caller, overview},
    view::web_fb::main::MainPage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(web_fb::MAIN, get(show))
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

fn view(visit: &Visit, caller: &Caller, status: &Status) -> MainPage {
    MainPage {
        page: visit.page_of(&caller.actor, &caller.organisation),
        card: overview::card(visit, caller.actor.certificate(), status),
        may_renew: status.certificate.renewal == RenewalWindow::Open,
        held: 0,
        closed: false,
        notices: overview::notices(status, visit.texts),
        sign_ins: overview::sign_ins(status),
    }
}
