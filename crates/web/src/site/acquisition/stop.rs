//! B5, POST `/acquisition/stop`: the way out of every page.

use axum::{Router, http::StatusCode, response::Response, routing::post};
use tegata_acquisition::codes::Code;
use tegata_app::failure::Failure;

use crate::{
    kit::urls::acquisition,
    site::{
        SiteState, Visit,
        acquisition::{place, refusal, result},
        answer, cookie,
        fields::Fields,
    },
    view::acquisition::Holder,
};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new().route(acquisition::STOP, post(submit).get(back))
}

async fn submit(visit: Visit, fields: Fields) -> Response {
    if !visit.is_own_form(&fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    let Some(cookie) = visit.acquisition_cookie() else {
        return result::stopped(&visit, Holder::User);
    };
    let state = &visit.state;
    let stopped = state
        .app
        .stop_from_browser(&state.site.bank, &cookie, visit.address())
        .await;
    match stopped {
        Ok(()) => answer::see_other(acquisition::RESULT),
        Err(Failure::Refused(Code::TicketExpired)) => before_the_ticket(&visit).await,
        Err(Failure::Refused(_)) => place::lead_on(&visit).await,
        Err(Failure::Internal(error)) => answer::internal(&visit, &error),
    }
}

/// Nothing was made yet: the browser forgets its session.
async fn before_the_ticket(visit: &Visit) -> Response {
    let holder = match visit.browser_session().await {
        Ok(session) => session.map_or(Holder::User, |session| refusal::holder(session.kind)),
        Err(error) => return answer::internal(visit, &error),
    };
    let forget = cookie::clear(&cookie::acquisition_name(&visit.state));
    answer::with_cookie(result::stopped(visit, holder), forget)
}

/// The language links of a page that answered a post lead here.
async fn back(visit: Visit) -> Response {
    place::lead_on(&visit).await
}
