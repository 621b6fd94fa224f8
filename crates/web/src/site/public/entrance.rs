//! GET `/user`, `/administrator` (at a bank with WEB-FB, on to the one ログイン): 利用者ログイン and 管理者ログイン, behind which one signs in or acquires a certificate.

use axum::{Router, http::StatusCode, response::Response, routing::get};

use crate::{
    kit::{Screens, render, urls},
    site::{SiteState, Visit, answer},
    view::{acquisition::Holder, public::entrance::EntrancePage},
};

pub(crate) fn routes() -> Router<SiteState> {
    let show_user = async |visit: Visit| show(&visit, Holder::User);
    let show_administrator = async |visit: Visit| show(&visit, Holder::Administrator);
    Router::new()
        .route(urls::public::USER, get(show_user))
        .route(urls::public::ADMINISTRATOR, get(show_administrator))
}

fn show(visit: &Visit, holder: Holder) -> Response {
    if visit.state.screens == Screens::WebFb {
        return visit.remember(answer::see_other(urls::public::TOP));
    }
    let view = EntrancePage {
        page: visit.page(),
        holder,
    };
    visit.remember(render(StatusCode::OK, &view))
}
