//! GET `/help/…`: the help pages that the acquisition's こちら lead to.

use axum::{Router, http::StatusCode, response::Response, routing::get};

use crate::{
    kit::{render, urls::public},
    site::{SiteState, Visit},
    view::{
        public::help::{
            Environment, HelpAcquisitionPage, HelpDownloadPage, HelpDownloadTroublePage,
            HelpEnvironmentsPage,
        },
        web_fb::login::KeyboardHelpPage,
    },
};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new()
        .route(public::HELP_ACQUISITION, get(acquisition))
        .route(public::HELP_DOWNLOAD, get(download))
        .route(public::HELP_DOWNLOAD_TROUBLE, get(download_trouble))
        .route(public::HELP_ENVIRONMENTS, get(environments))
        .route(public::HELP_KEYBOARD, get(keyboard))
}

async fn acquisition(visit: Visit) -> Response {
    let view = HelpAcquisitionPage { page: visit.page() };
    visit.remember(render(StatusCode::OK, &view))
}

async fn download(visit: Visit) -> Response {
    let view = HelpDownloadPage { page: visit.page() };
    visit.remember(render(StatusCode::OK, &view))
}

async fn download_trouble(visit: Visit) -> Response {
    let view = HelpDownloadTroublePage { page: visit.page() };
    visit.remember(render(StatusCode::OK, &view))
}

async fn keyboard(visit: Visit) -> Response {
    let view = KeyboardHelpPage { page: visit.page() };
    visit.remember(render(StatusCode::OK, &view))
}

async fn environments(visit: Visit) -> Response {
    let view = HelpEnvironmentsPage {
        page: visit.page(),
        environments: VERIFIED.iter().map(environment).collect(),
    };
    visit.remember(render(StatusCode::OK, &view))
}

/// What the tests of the product run in: operating system, browser, key store.
const VERIFIED: [[&str; 3]; 3] = [
    ["Debian 12", "Chromium", "NSS (~/.pki/nssdb)"],
    ["Debian 12", "Chromium", "PKCS#11 (SoftHSM 2)"],
    ["Debian 12", "Chromium", "PKCS#12 → NSS (pk12util)"],
];

fn environment([system, browser, key_store]: &[&str; 3]) -> Environment {
    Environment {
        system: (*system).to_owned(),
        browser: (*browser).to_owned(),
        key_store: (*key_store).to_owned(),
    }
}
