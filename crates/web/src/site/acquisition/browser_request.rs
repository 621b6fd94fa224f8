//! POST `/acquisition/browser/request`: the CSR of the key that the page made; the answer is JSON for `browser_key.js`.
//! The key itself never comes here.

use axum::{Router, http::StatusCode, response::Response, routing::post};
use tegata_acquisition::codes::Code;
use tegata_app::{acquisition::Issued, failure::Failure};

use crate::{
    kit::urls::acquisition,
    site::{
        SiteState, Visit,
        acquisition::{place, refusal},
        answer, browser_key,
        fields::Fields,
    },
    view::acquisition::Holder,
};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new().route(acquisition::BROWSER_REQUEST, post(submit).get(back))
}

async fn submit(visit: Visit, fields: Fields) -> Response {
    if !visit.is_own_form(&fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    let Some(cookie) = visit.acquisition_cookie() else {
        return refuse(&visit, Code::TicketExpired).await;
    };
    let Some(request) = browser_key::request(&visit, &fields) else {
        return refuse(&visit, Code::Csr).await;
    };
    let state = &visit.state;
    let issued = state
        .app
        .request_in_browser(&state.site.bank, &cookie, request, visit.address())
        .await;
    match issued {
        Ok(issued) => certified(&visit, &issued).await,
        Err(Failure::Refused(code)) => refuse(&visit, code).await,
        Err(Failure::Internal(error)) => answer::internal(&visit, &error),
    }
}

async fn certified(visit: &Visit, issued: &Issued) -> Response {
    let found = match visit.acquisition_or_code().await {
        Ok(Ok(found)) => found,
        Ok(Err(code)) => return refuse(visit, code).await,
        Err(error) => return answer::internal(visit, &error),
    };
    browser_key::certified(issued, found.certificate.as_ref())
}

async fn refuse(visit: &Visit, code: Code) -> Response {
    let holder = match visit.browser_session().await {
        Ok(session) => session.map_or(Holder::User, |session| refusal::holder(session.kind)),
        Err(error) => return answer::internal(visit, &error),
    };
    browser_key::refused(refusal::words(visit, code, holder).0)
}

/// The language links of a page that answered a post lead here.
async fn back(visit: Visit) -> Response {
    place::lead_on(&visit).await
}
