//! 管理者メニュー.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::failure::Internal;
use tegata_domain::certificate::RenewalWindow;

use crate::{
    kit::urls,
    site::{SiteState, administrator::desk::Desk, answer, overview},
    view::administrator::menu::AdministratorMenuPage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::administrator::MENU, get(show))
}

async fn show(desk: Desk) -> Response {
    match view(&desk).await {
        Ok(view) => desk.answer(StatusCode::OK, &view),
        Err(error) => answer::internal(&desk.visit, &error),
    }
}

async fn view(desk: &Desk) -> Result<AdministratorMenuPage, Internal> {
    let app = &desk.visit.state.app;
    let status = app.status(desk.admin.actor()).await?;
    let held = app.held_certificates(&desk.admin).await?.len();
    let may_renew = status.certificate.renewal == RenewalWindow::Open;
    Ok(AdministratorMenuPage {
        page: desk.page(),
        held: u32::try_from(held).unwrap_or(u32::MAX),
        renew_by: may_renew.then_some(status.certificate.not_after),
        notices: overview::notices(&status, desk.visit.texts),
        sign_ins: overview::sign_ins(&status),
    })
}
