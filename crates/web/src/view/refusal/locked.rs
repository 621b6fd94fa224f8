//! Too many wrong PINs.

use askama::Template;

use crate::{
    kit::{Page, Site},
    texts::Texts,
};

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
    /// The stable code.
    pub const CODE: &str = "SIGN-LOCKED";

    fn reason(&self) -> &'static str {
        reason(self.by_administrator, self.page.t)
    }

    fn next_step(&self) -> &'static str {
        if self.by_administrator {
            return self.page.t.refusal.locked_next_cascade;
        }
        next_step(self.page.site, self.page.t)
    }
}

pub(crate) fn reason(by_administrator: bool, t: &Texts) -> &'static str {
    if by_administrator {
        t.refusal.locked_cascade
    } else {
        t.refusal.locked_reason
    }
}

/// Who may unlock a holder of this site.
pub(crate) fn next_step(site: Site, t: &Texts) -> &'static str {
    match site {
        Site::Administrator => t.refusal.locked_next_administrator,
        Site::Console => t.refusal.locked_next_staff,
        _ => t.refusal.locked_next_user,
    }
}
