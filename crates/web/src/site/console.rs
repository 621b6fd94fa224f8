//! The bank console (8446): staff certificates, and every change by two people.

mod act;
mod approval;
mod approved;
mod cards;
mod contracts;
mod desk;
mod forms;
mod history;
mod look;
mod notices;
mod policies;
mod propose;
mod queue;
mod register;
mod search;
mod sign_in;
mod staff;
mod staff_words;
mod stop_person;
mod support;
mod tokens;
mod upload;
mod words;

use axum::Router;

use crate::{
    kit::urls,
    site::{SiteState, finish, leave, pins},
};

/// The console of one bank.
pub fn router(state: SiteState) -> Router {
    let routes = Router::new()
        .merge(sign_in::routes())
        .merge(pins::routes())
        .merge(queue::routes())
        .merge(contracts::routes())
        .merge(cards::routes())
        .merge(forms::routes())
        .merge(search::routes())
        .merge(register::routes())
        .merge(approval::routes())
        .merge(support::routes())
        .merge(stop_person::routes())
        .merge(tokens::routes())
        .merge(policies::routes())
        .merge(look::routes())
        .merge(staff::routes())
        .merge(history::routes())
        .merge(notices::routes())
        .merge(leave::routes(
            urls::console::SIGN_OUT,
            urls::console::CHOOSE,
        ));
    finish(routes, state)
}
