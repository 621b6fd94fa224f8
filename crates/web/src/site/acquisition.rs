//! 電子証明書取得 in the browser, part of the public site (8443): who asks (B1), one-time password (B2), the app's page and
//! its pairing code (B3), the number that the app shows (B4), stop (B5). Where a person belongs is read from the server
//! on every request (`place.rs`), so that reloads, the back button and second tabs lead to the right page. No page and
//! no status ever contains the number.

mod app;
mod asked;
mod browser;
mod browser_import;
mod browser_request;
mod code;
mod download;
mod identity;
mod number;
mod otp;
mod place;
mod progress;
pub(in crate::site) mod refusal;
mod result;
mod status;
mod stop;
mod warning;

use axum::Router;

use crate::site::SiteState;

/// The routes, for the public site.
pub(crate) fn routes() -> Router<SiteState> {
    Router::new()
        .merge(warning::routes())
        .merge(identity::routes())
        .merge(otp::routes())
        .merge(app::routes())
        .merge(browser::routes())
        .merge(browser_request::routes())
        .merge(browser_import::routes())
        .merge(code::routes())
        .merge(number::routes())
        .merge(progress::routes())
        .merge(status::routes())
        .merge(result::routes())
        .merge(stop::routes())
        .merge(download::routes())
}
