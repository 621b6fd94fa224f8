//! ログインできないときは: reads the presented certificate, says what is wrong, and one next step.

use askama::Template;

use crate::{
    kit::{Page, urls},
    view::{
        CertificateFacts,
        refusal::certificate::{Reason, RefusalPage},
    },
};

/// この電子証明書は使えます.
#[derive(Template)]
#[template(path = "cannot_sign_in.html")]
pub struct DiagnosisPage {
    /// The frame.
    pub page: Page,
    /// What was presented.
    pub certificate: CertificateFacts,
    /// Whom it belongs to.
    pub owner: Owner,
    /// The browser.
    pub seen: Seen,
}

/// One of the nine reasons, as this address tells it.
#[derive(Template)]
#[template(path = "cannot_sign_in/refused.html")]
pub struct RefusedDiagnosisPage {
    /// The frame.
    pub page: Page,
    /// Why, and what to do.
    pub refusal: RefusalPage,
    /// The browser.
    pub seen: Seen,
}

/// サポートコード, or that there were too many.
#[derive(Template)]
#[template(path = "cannot_sign_in/support_code.html")]
pub struct SupportCodePage {
    /// The frame.
    pub page: Page,
    /// The code.
    pub code: Option<String>,
    /// Until when it opens the diagnosis, Unix milliseconds.
    pub ends_at: i64,
}

/// Browser and system, as the browser names them.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Name and version.
    pub browser: String,
    /// Operating system.
    pub system: String,
    /// Internet Explorer, or a browser that imitates it.
    pub ie_mode: bool,
}

/// Whose certificate works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A user's.
    User,
    /// An administrator's.
    Administrator,
    /// A staff member's.
    Staff,
}

impl DiagnosisPage {
    fn next_step(&self) -> &'static str {
        let d = &self.page.t.diagnosis;
        match self.owner {
            Owner::User => d.fine_next_user,
            Owner::Administrator => d.fine_next_administrator,
            Owner::Staff => d.fine_next_staff,
        }
    }

    fn sign_in(&self) -> &str {
        match self.owner {
            Owner::User => &self.page.addresses.user,
            Owner::Administrator => &self.page.addresses.administrator,
            Owner::Staff => &self.page.addresses.console,
        }
    }
}

impl RefusedDiagnosisPage {
    /// Label and address of the one step, where it is not another certificate.
    fn way_on(&self) -> Option<(&'static str, String)> {
        let (t, public) = (self.page.t, &self.page.addresses.public);
        let trouble = |slug: &str| format!("{public}{}", urls::public::trouble(slug));
        match self.refusal.reason {
            Reason::Expired | Reason::Revoked => Some((
                t.public.acquire,
                format!("{public}{}", urls::acquisition::USER_START),
            )),
            Reason::Suspended => Some((t.trouble.details, trouble("suspended"))),
            Reason::NotYet => Some((t.trouble.details, trouble("clock"))),
            _ => None,
        }
    }
}
