//! メイン, right after signing in.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::failure::Internal;
use tegata_domain::certificate::RenewalWindow;

use crate::{
    kit::urls::web_fb,
    site::{SiteState, administrator::desk::Desk, answer, overview},
    view::web_fb::main::MainPage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(web_fb::MAIN, get(show))
}

async fn show(desk: Desk) -> Response {
    match view(&desk).await {
        Ok(view) => desk.answer(StatusCode::OK, &view),
        Err(error) => answer::internal(&desk.visit, &error),
    }
}

async fn view(desk: &Desk) -> Result<MainPage, Internal> {
    let (app, actor) = (&desk.visit.state.app, desk.admin.actor());
    let status = app.status(actor).await?;
    Ok(MainPage {
        page: desk.page(),
        card: overview::card(&desk.visit, actor.certificate(), &status),
        may_renew: status.certificate.renewal == RenewalWindow::Open,
        held: app.held_certificates(&desk.admin).await?.len(),
        closed: app.is_closed_today(&desk.admin).await?,
        notices: overview::notices(&status, desk.visit.texts),
        sign_ins: overview::sign_ins(&status),
    })
}
