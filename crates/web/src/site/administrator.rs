//! Administrator site (8445): two PINs behind the certificate, then the users of the contract.

mod confirm;
mod desk;
mod expiry;
mod held;
mod history;
mod menu;
mod own_certificate;
mod sign_in;
mod tokens;
mod users;
mod web_fb;

use axum::Router;

use crate::{
    kit::{Screens, urls},
    site::{SiteState, finish, leave, mail, notices, pins, renewal},
};

/// The administrator site of one bank.
pub fn router(state: SiteState) -> Router {
    let routes = Router::new()
        .merge(sign_in::routes())
        .merge(pins::routes())
        .merge(confirm::routes())
        .merge(held::routes())
        .merge(own_certificate::routes())
        .merge(renewal::routes())
        .merge(notices::routes())
        .merge(mail::routes())
        .merge(leave::routes(
            urls::administrator::SIGN_OUT,
            urls::administrator::CHOOSE,
        ));
    let screens = match state.screens {
        Screens::WebFb => web_fb::routes(),
        Screens::BusinessDirect => Router::new()
            .merge(menu::routes())
            .merge(users::routes())
            .merge(tokens::routes())
            .merge(expiry::routes())
            .merge(history::routes()),
    };
    finish(routes.merge(screens), state)
}
