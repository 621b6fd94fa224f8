//! GET `/renewal/browser`: このブラウザで更新する, for a certificate that a browser made. The page makes the next key and its
//! file; see `assets/browser_key.js`.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_acquisition::codes::Code;
use tegata_app::{acquisition::AcquisitionPage, failure::Failure};

use super::{Standing, cookie_of, standing};
use crate::{
    kit::{render, urls::user as urls},
    site::{SiteState, Visit, answer, launch},
    view::user::renewal::RenewalKeyPage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::RENEWAL_BROWSER, get(show))
}

async fn show(visit: Visit) -> Response {
    match standing(&visit).await {
        Ok(Standing::Running(page)) => running(&visit, &page).await,
        Ok(Standing::Done(_) | Standing::Ended(_)) => answer::see_other(urls::RENEWAL_APP),
        Ok(Standing::None) => answer::see_other(urls::RENEWAL),
        Err(error) => answer::internal(&visit, &error),
    }
}

async fn running(visit: &Visit, found: &AcquisitionPage) -> Response {
    let caller = match visit.caller().await {
        Ok(caller) => caller,
        Err(response) => return *response,
    };
    let cookie = cookie_of(visit).unwrap_or_default();
    let app = &visit.state.app;
    let challenge = match app.renewal_challenge(&caller.actor, &cookie).await {
        Ok(challenge) => challenge,
        // Another session's, or where the app is the way on.
        Err(Failure::Refused(Code::Renewal)) => return answer::see_other(urls::RENEWAL),
        Err(Failure::Refused(_)) => return visit.remember(answer::see_other(urls::RENEWAL_APP)),
        Err(Failure::Internal(error)) => return answer::internal(visit, &error),
    };
    let view = RenewalKeyPage {
        page: visit.page_of(&caller.actor, &caller.organisation),
        challenge,
        minutes_left: launch::minutes(found.seconds_left),
    };
    visit.remember(render(StatusCode::OK, &view))
}
