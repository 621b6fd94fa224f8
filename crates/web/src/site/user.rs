//! User site (8444): certificate and PIN, status, menu, renewal.

mod hand_off;
mod menu;
mod sign_in;
mod status;

use axum::Router;

use crate::{
    kit::urls,
    site::{SiteState, finish, leave, mail, notices, renewal},
};

/// The user site of one bank.
pub fn router(state: SiteState) -> Router {
    let routes = Router::new()
        .merge(sign_in::routes())
        .merge(status::routes())
        .merge(menu::routes())
        .merge(hand_off::routes())
        .merge(renewal::routes())
        .merge(notices::routes())
        .merge(mail::routes())
        .merge(leave::routes(urls::user::SIGN_OUT, urls::user::CHOOSE));
    finish(routes, state)
}
