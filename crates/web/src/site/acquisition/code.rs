//! B3, POST `/acquisition/code`: a pairing code for someone whose browser cannot open the link. The app's page shows it.

use axum::{Router, http::StatusCode, response::Response, routing::post};
use tegata_app::failure::Failure;

use crate::{
    kit::urls::acquisition,
    site::{SiteState, Visit, acquisition::place, answer, fields::Fields},
};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new().route(acquisition::CODE, post(submit).get(back))
}

async fn submit(visit: Visit, fields: Fields) -> Response {
    if !visit.is_own_form(&fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    let Some(cookie) = visit.acquisition_cookie() else {
        return place::lead_on(&visit).await;
    };
    let state = &visit.state;
    let shown = state
        .app
        .pairing_code(&state.site.bank, &cookie, visit.address())
        .await;
    match shown {
        // Claimed or ended meanwhile: the right page says so.
        Ok(_) | Err(Failure::Refused(_)) => place::lead_on(&visit).await,
        Err(Failure::Internal(error)) => answer::internal(&visit, &error),
    }
}

/// The language links of a page that answered a post lead here.
async fn back(visit: Visit) -> Response {
    place::lead_on(&visit).await
}
