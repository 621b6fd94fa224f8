//! トークンの管理.

mod act;
mod import;
mod list;
mod one;

use axum::Router;

use crate::site::SiteState;

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .merge(list::routes())
        .merge(import::routes())
        .merge(one::routes())
        .merge(act::routes())
}
