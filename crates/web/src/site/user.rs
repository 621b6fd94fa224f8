//! User site (8444): certificate and PIN, status, menu, renewal.

mod hand_off;
mod menu;
mod sign_in;
mod status;
mod web_fb;

use axum::Router;

use crate::{
    kit::{Screens, urls},
    site::{SiteState, finish, leave, mail, notices, pins, renewal},
};

/// The user site of one bank.
pub fn router(state: SiteState) -> Router {
    let routes = Router::new()
        .merge(sign_in::routes())
        .merge(pins::routes())
        .merge(renewal::routes())
        .merge(notices::routes())
        .merge(mail::routes())
        .merge(leave::routes(urls::user::SIGN_OUT, urls::user::CHOOSE));
    let screens = match state.screens {
        Screens::WebFb => web_fb::routes(),
        Screens::BusinessDirect => Router::new()
            .merge(status::routes())
            .merge(menu::routes())
            .merge(hand_off::routes()),
    };
    finish(routes.merge(screens), state)
}
