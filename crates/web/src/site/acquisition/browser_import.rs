//! GET `/acquisition/browser/import`: the file is saved; now it is imported, and the certificate proven at the address that
//! asks for it.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{acquisition::AcquisitionPage, rows};
use tegata_domain::ids::HolderKind;

use crate::{
    kit::{render, urls::acquisition},
    site::{SiteState, Visit, acquisition::place, answer, convert, launch},
    view::acquisition::browser::BrowserImportPage,
};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new().route(acquisition::BROWSER_IMPORT, get(show))
}

async fn show(visit: Visit) -> Response {
    let found = match visit.acquisition().await {
        Ok(found) => found,
        Err(response) => return *response,
    };
    match &found.certificate {
        Some(certificate) if place::of(&found) == acquisition::BROWSER_IMPORT => {
            page(&visit, &found, certificate).await
        }
        _ => visit.remember(answer::see_other(place::of(&found))),
    }
}

async fn page(visit: &Visit, found: &AcquisitionPage, certificate: &rows::Certificate) -> Response {
    let terms = match visit.state.app.terms(&visit.state.site.bank).await {
        Ok(terms) => terms,
        Err(error) => return answer::internal(visit, &error),
    };
    let view = BrowserImportPage {
        page: visit.page(),
        common_name: certificate.common_name.clone(),
        start: match HolderKind::from_stored(&found.kind) {
            Some(HolderKind::Administrator) => acquisition::ADMINISTRATOR_START,
            _ => acquisition::USER_START,
        },
        issue_number: convert::issue_number(certificate.number),
        redos: terms.policies.redos,
        minutes_left: launch::minutes(found.seconds_left),
    };
    visit.remember(render(StatusCode::OK, &view))
}
