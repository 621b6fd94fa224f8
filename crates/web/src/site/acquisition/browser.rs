//! GET `/acquisition/browser`: このブラウザで取得する, where the bank allows it. The page makes the key and the file; see
//! `assets/browser_key.js`.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_acquisition::codes::Code;
use tegata_app::{acquisition::AcquisitionPage, failure::Failure};

use crate::{
    kit::{render, urls::acquisition},
    site::{SiteState, Visit, acquisition::place, answer, launch},
    view::acquisition::browser::BrowserKeyPage,
};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new().route(acquisition::BROWSER, get(show))
}

async fn show(visit: Visit) -> Response {
    let found = match visit.acquisition().await {
        Ok(found) => found,
        Err(response) => return *response,
    };
    let Some(cookie) = visit.acquisition_cookie() else {
        return place::lead_on(&visit).await;
    };
    let state = &visit.state;
    let challenge = state
        .app
        .browser_challenge(&state.site.bank, &cookie, visit.address())
        .await;
    match challenge {
        Ok(challenge) => page(&visit, &found, challenge).await,
        Err(Failure::Refused(Code::BrowserKeys)) if place::of(&found) == acquisition::APP => {
            answer::fault(&visit, StatusCode::NOT_FOUND)
        }
        Err(Failure::Refused(_)) => visit.remember(answer::see_other(place::of(&found))),
        Err(Failure::Internal(error)) => answer::internal(&visit, &error),
    }
}

async fn page(visit: &Visit, found: &AcquisitionPage, challenge: String) -> Response {
    let terms = match visit.state.app.terms(&visit.state.site.bank).await {
        Ok(terms) => terms,
        Err(error) => return answer::internal(visit, &error),
    };
    let view = BrowserKeyPage {
        page: visit.page(),
        challenge,
        redos: terms.policies.redos,
        minutes_left: launch::minutes(found.seconds_left),
    };
    visit.remember(render(StatusCode::OK, &view))
}
