//! POST `/renewal/browser/request`: the CSR of the new key; the answer is JSON for `browser_key.js`. Only for a session that is
//! signed in with the certificate to be replaced; the key itself never comes here.

use axum::{Router, response::Response, routing::post};
use tegata_acquisition::codes::Code;
use tegata_app::{acquisition::Issued, failure::Failure};

use super::{Standing, cookie_of, holder, standing};
use crate::{
    kit::urls::user as urls,
    site::{SiteState, Visit, acquisition::refusal, answer, browser_key, fields::Fields},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::RENEWAL_BROWSER_REQUEST, post(submit).get(back))
}

async fn submit(visit: Visit, fields: Fields) -> Response {
    // No page for a script: whoever is signed out begins anew.
    let (Ok(caller), Some(cookie)) = (visit.caller().await, cookie_of(&visit)) else {
        return refuse(&visit, Code::TicketExpired);
    };
    if !visit.is_form_of(&caller.actor, &fields) {
        return refuse(&visit, Code::TicketExpired);
    }
    let Some(request) = browser_key::request(&visit, &fields) else {
        return refuse(&visit, Code::Csr);
    };
    let app = &visit.state.app;
    let issued = app
        .request_renewal_in_browser(&caller.actor, &cookie, request)
        .await;
    match issued {
        Ok(issued) => certified(&visit, &issued).await,
        Err(Failure::Refused(code)) => refuse(&visit, code),
        Err(Failure::Internal(error)) => answer::internal(&visit, &error),
    }
}

async fn certified(visit: &Visit, issued: &Issued) -> Response {
    match standing(visit).await {
        Ok(Standing::Running(page) | Standing::Done(page)) => {
            browser_key::certified(issued, page.certificate.as_ref())
        }
        Ok(Standing::Ended(code)) => refuse(visit, code),
        Ok(Standing::None) => refuse(visit, Code::TicketExpired),
        Err(error) => answer::internal(visit, &error),
    }
}

fn refuse(visit: &Visit, code: Code) -> Response {
    browser_key::refused(refusal::words(visit, code, holder(visit)).0)
}

/// The language links of a page that answered a post lead here.
async fn back(visit: Visit) -> Response {
    visit.remember(answer::see_other(urls::RENEWAL_APP))
}
