//! POST `/support-code`: the code that opens this very diagnosis to the help desk.

use axum::{Router, http::StatusCode, response::Response, routing::post};
use tegata_app::help::SeenBrowser;
use tegata_domain::time::MINUTE;

use super::{back, diagnose};
use crate::{
    kit::{render, urls::cannot_sign_in},
    site::{SiteState, Visit, answer, fields::Fields},
    view::cannot_sign_in::SupportCodePage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(cannot_sign_in::SUPPORT_CODE, post(make).get(back))
}

async fn make(visit: Visit, fields: Fields) -> Response {
    if !visit.is_own_form(&fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    let judged = match diagnose(&visit).await {
        Ok(judged) => judged,
        Err(error) => return answer::internal(&visit, &error),
    };
    let browser = SeenBrowser {
        agent: visit.agent().to_owned(),
        clock_ahead: fields.named("clock_ahead").parse().ok(),
    };
    let (app, bank) = (&visit.state.app, &visit.state.site.bank);
    let made = app
        .make_support_code(bank, &judged, browser, visit.address())
        .await;
    let (status, code) = match made {
        Ok(Some(code)) => (StatusCode::OK, Some(code.to_string())),
        Ok(None) => (StatusCode::TOO_MANY_REQUESTS, None),
        Err(error) => return answer::internal(&visit, &error),
    };
    let page = visit.page();
    let view = SupportCodePage {
        ends_at: page.now + 30 * MINUTE,
        page,
        code,
    };
    visit.remember(render(status, &view))
}
