//! GET `/acquisition/progress`: 電子証明書を取得しています. `progress.js` moves on; without scripts the page reloads itself.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::acquisition::{BrowserWay, PageState};
use tegata_domain::acquisition::AcquisitionState;

use crate::{
    kit::{render, urls::acquisition},
    site::{SiteState, Visit, acquisition::place, answer},
    view::acquisition::progress::{ProgressPage, Stage},
};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new().route(acquisition::PROGRESS, get(show))
}

async fn show(visit: Visit) -> Response {
    let found = match visit.acquisition().await {
        Ok(found) => found,
        Err(response) => return *response,
    };
    if found.browser == BrowserWay::Taken {
        return visit.remember(answer::see_other(place::of(&found)));
    }
    let stage = match found.state {
        PageState::At(AcquisitionState::Approved) => Stage::Approved,
        PageState::At(AcquisitionState::Recorded) => Stage::Recorded,
        PageState::At(AcquisitionState::Issued) => Stage::Issued,
        _ => return visit.remember(answer::see_other(place::of(&found))),
    };
    let view = ProgressPage {
        page: visit.page(),
        stage,
        status_url: acquisition::STATUS.to_owned(),
    };
    visit.remember(render(StatusCode::OK, &view))
}
