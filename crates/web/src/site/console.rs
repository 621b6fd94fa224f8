//! The bank console (8446): staff certificates, and every change by two people.

mod approval;
mod approved;
mod choose;
mod confirm;
mod contracts;
mod history;
mod queue;
mod sign_in;
mod sign_out;
mod words;

use axum::Router;

use crate::site::SiteState;

/// The console of one bank.
pub fn router(state: SiteState) -> Router {
    let routes = Router::new()
        .merge(sign_in::routes())
        .merge(sign_out::routes())
        .merge(choose::routes())
        .merge(queue::routes())
        .merge(contracts::routes())
        .merge(approval::routes())
        .merge(history::routes());
    super::finish(routes, state)
}
