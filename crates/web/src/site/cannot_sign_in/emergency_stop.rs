//! `/emergency-stop` on the address that reads any certificate: the one that is presented is enough.

use axum::{Router, http::StatusCode, response::Response, routing::get};

use super::diagnose;
use crate::{
    kit::{render, urls::cannot_sign_in},
    site::{SiteState, Visit, answer, convert, fields::Fields},
    view::stop::{StopCertificatePage, StopReceivedPage},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(cannot_sign_in::STOP, get(show).post(stop))
}

async fn show(visit: Visit) -> Response {
    let certificate = match diagnose(&visit).await {
        Ok(Ok(found)) => Some(visit.facts_of(&found.certificate)),
        Ok(Err(refused)) if refused.from_memory => None,
        Ok(Err(refused)) => refused.shown.as_ref().map(convert::facts_shown),
        Err(error) => return answer::internal(&visit, &error),
    };
    let view = StopCertificatePage {
        page: visit.page(),
        certificate,
    };
    visit.remember(render(StatusCode::OK, &view))
}

async fn stop(visit: Visit, fields: Fields) -> Response {
    if !visit.is_own_form(&fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    let (app, bank) = (&visit.state.app, &visit.state.site.bank);
    let done = app
        .stop_by_certificate(bank, visit.presented(), visit.address())
        .await;
    match done {
        Ok(()) => {
            let view = StopReceivedPage { page: visit.page() };
            visit.remember(render(StatusCode::OK, &view))
        }
        Err(error) => answer::internal(&visit, &error),
    }
}
