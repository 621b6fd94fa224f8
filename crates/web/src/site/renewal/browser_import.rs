//! GET `/renewal/browser/import`: the new file is saved; now it is imported, and the certificate proven at the address that
//! asks for it. The cookie alone opens it: importing may take longer than a session.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{acquisition::AcquisitionPage, rows};

use super::{Standing, place_of, standing};
use crate::{
    kit::{render, urls::user as urls},
    site::{SiteState, Visit, answer, convert, launch},
    view::user::renewal::RenewalImportPage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::RENEWAL_BROWSER_IMPORT, get(show))
}

async fn show(visit: Visit) -> Response {
    match standing(&visit).await {
        Ok(Standing::Running(found)) => match &found.certificate {
            Some(row) if place_of(&found) == urls::RENEWAL_BROWSER_IMPORT => {
                page(&visit, &found, row)
            }
            _ => visit.remember(answer::see_other(place_of(&found))),
        },
        Ok(Standing::Done(_) | Standing::Ended(_)) => answer::see_other(urls::RENEWAL_APP),
        Ok(Standing::None) => answer::see_other(urls::RENEWAL),
        Err(error) => answer::internal(&visit, &error),
    }
}

fn page(visit: &Visit, found: &AcquisitionPage, certificate: &rows::Certificate) -> Response {
    let view = RenewalImportPage {
        page: visit.page(),
        common_name: certificate.common_name.clone(),
        issue_number: convert::issue_number(certificate.number),
        status_url: urls::RENEWAL_STATUS,
        minutes_left: launch::minutes(found.seconds_left),
    };
    visit.remember(render(StatusCode::OK, &view))
}
