//! Too many wrong PINs.

use askama::Template;

use crate::kit::{Page, Site};

/// ロックされています.
#[derive(Template)]
#[template(path = "refusal/locked.html")]
pub struct LockedPage {
    /// The frame.
    pub page: Page,
    /// Whether a user is locked because the company's administrator is.
    pub by_administrator: bool,
}

impl LockedPage {
    fn reason(&self) -> &'static str {
        let r = &self.page.t.refusal;
        if self.by_administrator {
            r.locked_cascade
        } else {
            r.locked_reason
        }
    }

    fn next_step(&self) -> &'static str {
        let r = &self.page.t.refusal;
        match self.page.site {
            Site::Administrator => r.locked_next_administrator,
            Site::Console => r.locked_next_staff,
            _ => r.locked_next_user,
        }
    }
}
