//! The public site (8443): the bank's top page, the two entrances, help, and 電子証明書取得. No certificate is asked here.

mod browsers;
mod emergency_stop;
mod entrance;
mod help;
mod id;
mod login;
mod top;
mod trouble;

use axum::Router;

use crate::{
    kit::Screens,
    site::{self, SiteState, acquisition},
};

/// The whole site.
pub fn router(state: SiteState) -> Router {
    let routes = Router::new()
        .merge(top::routes())
        .merge(entrance::routes())
        .merge(help::routes())
        .merge(browsers::routes())
        .merge(trouble::routes())
        .merge(emergency_stop::routes())
        .merge(acquisition::routes());
    let screens = match state.screens {
        Screens::WebFb => id::routes(),
        Screens::BusinessDirect => Router::new(),
    };
    site::finish(routes.merge(screens), state)
}
