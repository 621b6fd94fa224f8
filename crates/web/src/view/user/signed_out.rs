//! After sign-out, on every site that has one.

use askama::Template;

use crate::kit::Page;

/// ログアウトしました.
#[derive(Template)]
#[template(path = "user/signed_out.html")]
pub struct SignedOutPage {
    /// The frame.
    pub page: Page,
}
