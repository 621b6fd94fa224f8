//! GET `/acquisition/status`: the state as JSON for `progress.js`. It never contains the number, the link or the code.

use axum::{
    Json, Router,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Serialize;
use tegata_app::acquisition::PageState;

use crate::{
    kit::urls::acquisition,
    site::{SiteState, Visit, acquisition::place, answer},
    view::acquisition::failure::AcquisitionFailure,
};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new().route(acquisition::STATUS, get(show))
}

/// Where the acquisition stands.
#[derive(Serialize)]
struct Status {
    /// As the protocol names it, or `ended`.
    state: &'static str,
    /// The code of its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    /// Where the person belongs now.
    page: &'static str,
    /// Seconds until the current step's time is over.
    seconds_left: u32,
}

async fn show(visit: Visit) -> Response {
    match visit.acquisition_or_code().await {
        Ok(Ok(found)) => Json(Status {
            state: place::name(found.state),
            code: match found.state {
                PageState::Ended(code) => Some(code.as_str()),
                PageState::At(_) => None,
            },
            page: place::of(&found),
            seconds_left: found.seconds_left,
        })
        .into_response(),
        Ok(Err(_)) => (StatusCode::GONE, Json(gone())).into_response(),
        Err(error) => answer::internal(&visit, &error),
    }
}

fn gone() -> Status {
    Status {
        state: "ended",
        code: Some(AcquisitionFailure::Session.code()),
        page: acquisition::RESULT,
        seconds_left: 0,
    }
}
