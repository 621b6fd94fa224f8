//! The sites: one file per route, in the tree of the addresses. A handler parses, calls one use case, renders.

pub mod acquisition;
pub mod administrator;
pub mod cannot_sign_in;
pub mod console;
pub mod public;
pub mod user;

mod address;
mod answer;
mod browser_key;
mod caller;
mod convert;
mod cookie;
mod csrf;
mod fields;
mod guard;
mod hours;
mod launch;
mod leave;
mod mail;
mod new_pin;
mod notices;
mod overview;
mod pins;
mod renewal;
mod services;
mod sign_in;
mod state;
mod user_agent;
mod visit;

use axum::{Router, extract::DefaultBodyLimit, middleware};

use crate::kit::{assets, headers, look};

pub(crate) use visit::Visit;

pub use state::{Download, SiteParts, SiteState};

/// No form is larger.
const LARGEST_FORM: usize = 16 * 1024;

/// What every site has: assets, the bank's look, security headers, the same-origin check on posts, readable
/// addresses, a page for unknown addresses.
fn finish(router: Router<SiteState>, state: SiteState) -> Router {
    let targets = state.form_targets();
    let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
    let security = headers::SecurityHeaders::with_form_targets(&targets);
    let security = if state.site.origin.contains("://localhost") {
        security
    } else {
        security.https_only()
    };
    router
        .merge(assets::router())
        .merge(look::router())
        .fallback(answer::not_found)
        .method_not_allowed_fallback(answer::method_not_allowed)
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            address::readable,
        ))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            csrf::same_origin,
        ))
        .layer(middleware::from_fn_with_state(
            security,
            headers::security_headers,
        ))
        .with_state(state)
}
