//! One certificate with its life.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};

use crate::{
    kit::urls,
    site::{
        SiteState,
        console::{desk::Desk, history},
    },
    view::console::register::CertificatePage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::CERTIFICATE_ROUTE, get(show))
}

async fn show(desk: Desk, Path(id): Path<String>) -> Response {
    let app = &desk.visit.state.app;
    let life = match app.certificate_life(&desk.staff, &id).await {
        Ok(Some(life)) => life,
        Ok(None) => return desk.missing(),
        Err(error) => return desk.internal(&error),
    };
    let certificate = &life.hit.certificate;
    let view = CertificatePage {
        page: desk.page(),
        row: super::row(&desk, &life.hit),
        proven_at: certificate.proven_at,
        last_used_at: certificate.last_used_at,
        history: history::rows(life.history, desk.texts()),
    };
    desk.answer(StatusCode::OK, &view)
}
