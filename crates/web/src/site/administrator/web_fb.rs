//! WEB-FB (seed 004) of a master ID: メイン, the tabs that hand off, and 管理機能.

mod calendar;
mod confirm;
mod deregister;
mod edit;
mod history;
mod ids;
mod main;
mod management;
mod new_id;
mod services;
mod stop;
mod tokens;
mod unlock;

use axum::Router;

use crate::site::SiteState;

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .merge(main::routes())
        .merge(services::routes())
        .merge(management::routes())
        .merge(ids::routes())
        .merge(new_id::routes())
        .merge(edit::routes())
        .merge(deregister::routes())
        .merge(unlock::routes())
        .merge(calendar::routes())
        .merge(history::routes())
        .merge(stop::routes())
        .merge(tokens::routes())
}
