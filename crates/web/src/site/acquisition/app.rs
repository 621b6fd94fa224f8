//! GET `/acquisition/app`: 電子証明書取得アプリのダウンロード, 起動 and 取得.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::acquisition::{AcquisitionPage, BrowserWay, PageState};
use tegata_domain::acquisition::AcquisitionState;

use crate::{
    kit::{render, urls::acquisition},
    site::{SiteState, Visit, acquisition::place, answer, launch},
    view::acquisition::app::AppPage,
};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new().route(acquisition::APP, get(show))
}

async fn show(visit: Visit) -> Response {
    let found = match visit.acquisition().await {
        Ok(found) => found,
        Err(response) => return *response,
    };
    if found.state != PageState::At(AcquisitionState::Ticketed) {
        return visit.remember(answer::see_other(place::of(&found)));
    }
    match launch::launch(&visit.state, &offer(&found)) {
        Ok(launch) => {
            let view = AppPage {
                page: visit.page(),
                ca_name: visit.state.app.authorities().customers_name.clone(),
                download: launch::download(&visit.state).await,
                launch,
                browser: found.browser == BrowserWay::Offered,
            };
            visit.remember(render(StatusCode::OK, &view))
        }
        Err(error) => answer::internal(&visit, &error),
    }
}

fn offer(found: &AcquisitionPage) -> launch::Offer<'_> {
    launch::Offer {
        ticket: &found.ticket,
        link_secret: found.link_secret,
        pairing_code: found.pairing_code.as_ref(),
        seconds_left: found.seconds_left,
    }
}
