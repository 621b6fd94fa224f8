//! WEB-FB (seed 004) of a public ID: メイン, the tabs that hand off, and whom to ask for 管理機能.

mod main;
mod management;
mod services;

use axum::Router;

use crate::site::SiteState;

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .merge(main::routes())
        .merge(services::routes())
        .merge(management::routes())
}
