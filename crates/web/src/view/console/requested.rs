//! After an act was asked for, or done at once.

use askama::Template;

use crate::kit::{Page, urls};

/// 承認を申請しました.
#[derive(Template)]
#[template(path = "console/requested.html")]
pub struct RequestedPage {
    /// The frame.
    pub page: Page,
    /// What was asked, in the page's language.
    pub kind: String,
    /// On which contract.
    pub target: String,
    /// The request, part of its address.
    pub approval: String,
    /// Done already, only to be confirmed.
    pub done_at_once: bool,
}
