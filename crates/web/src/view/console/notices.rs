//! お知らせ to the bank's staff.

use askama::Template;

use crate::kit::{Form, Page, urls};

/// What the bank must know.
#[derive(Template)]
#[template(path = "console/notices.html")]
pub struct BankNoticesPage {
    /// The frame.
    pub page: Page,
    /// Why a mail was not sent again.
    pub form: Form,
    /// Whether this member of staff may send a mail again.
    pub may_resend: bool,
    /// Recoveries of staff at the server that no operator has acknowledged.
    pub recoveries: usize,
    /// Whether mail goes out.
    pub mail: MailState,
    /// The newest first.
    pub notices: Vec<BankNoticeRow>,
    /// Mail that was given up, the newest first.
    pub undeliverable: Vec<UndeliverableRow>,
}

/// How the bank's mail goes.
#[derive(Clone, Debug)]
pub struct MailState {
    /// The oldest waits for more than an hour: the mail server does not serve us.
    pub is_late: bool,
    /// How many wait.
    pub waiting: i64,
    /// Since when the oldest does, Unix milliseconds.
    pub oldest: Option<i64>,
    /// What the mail server answered last.
    pub answer: Option<String>,
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
    /// Row id, posted as `mail`.
    pub id: String,
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
