//! ご契約先.

mod act;
mod add_administrator;
mod list;
mod one;
mod open;
mod standing;

use axum::Router;

pub(super) use list::row as contract_row;

use crate::site::SiteState;

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .merge(list::routes())
        .merge(open::routes())
        .merge(one::routes())
        .merge(add_administrator::routes())
        .merge(act::routes())
        .merge(standing::routes())
}
