//! 職員の管理.

mod act;
mod certificate;
mod form;
mod list;
mod new;
mod one;
mod recoveries;

use axum::Router;

use crate::site::SiteState;

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .merge(list::routes())
        .merge(new::routes())
        .merge(recoveries::routes())
        .merge(one::routes())
        .merge(certificate::routes())
        .merge(act::routes())
}
