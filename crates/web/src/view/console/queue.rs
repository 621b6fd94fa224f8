//! 承認待ち.

use askama::Template;
use tegata_app::console::Work;

use crate::kit::{Page, urls};

/// The work queue.
#[derive(Template)]
#[template(path = "console/queue.html")]
pub struct QueuePage {
    /// The frame.
    pub page: Page,
    /// The roles of the reader, in the page's language.
    pub roles: String,
    /// How much waits, of every kind.
    pub work: Work,
    /// The day until which ending certificates are counted: `2026-11-20`.
    pub ends_before: String,
    /// What waits, the oldest first.
    pub waiting: Vec<ApprovalRow>,
}

/// One waiting request.
#[derive(Clone, Debug)]
pub struct ApprovalRow {
    /// Part of the address.
    pub id: String,
    /// What is asked, in the page's language.
    pub kind: String,
    /// On which contract.
    pub target: String,
    /// Who asked.
    pub maker: String,
    /// When, Unix milliseconds.
    pub asked_at: i64,
    /// When it lapses, Unix milliseconds.
    pub ends_at: i64,
    /// Whether the reader asked for it.
    pub own: bool,
    /// Done already, to be confirmed by a second person.
    pub afterwards: bool,
    /// On a form whose number another request has.
    pub form_used: bool,
}
