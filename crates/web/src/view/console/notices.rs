//! お知らせ to the bank's staff.

use askama::Template;

use crate::kit::Page;

/// What the bank must know.
#[derive(Template)]
#[template(path = "console/notices.html")]
pub struct BankNoticesPage {
    /// The frame.
    pub page: Page,
    /// The newest first.
    pub notices: Vec<BankNoticeRow>,
    /// Mail that was given up, the newest first.
    pub undeliverable: Vec<UndeliverableRow>,
}

/// One notice.
#[derive(Clone, Debug)]
pub struct BankNoticeRow {
    /// When, Unix milliseconds.
    pub at: i64,
    /// Company; empty for staff.
    pub company: String,
    /// The sentence, in the page's language.
    pub text: String,
}

/// One mail that was given up.
#[derive(Clone, Debug)]
pub struct UndeliverableRow {
    /// When, Unix milliseconds.
    pub at: i64,
    /// Company; empty for staff.
    pub company: String,
    /// About whom.
    pub about: String,
    /// What it told.
    pub title: String,
    /// The address, masked.
    pub address: String,
    /// What the mail server answered.
    pub answer: String,
}
