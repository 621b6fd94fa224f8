//! ログインできないときは: reads the presented certificate, says what is wrong, and one next step.

use askama::Template;

use crate::{
    kit::{Failure, Page, urls},
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

/// 導入確認 of a certificate that a browser acquired.
#[derive(Template)]
#[template(path = "cannot_sign_in/new_certificate.html")]
pub struct NewCertificatePage {
    /// The frame.
    pub page: Page,
    /// What is presented.
    pub standing: NewStanding,
}

/// What a browser presents where its new certificate is to be proven.
#[derive(Clone, Debug)]
pub enum NewStanding {
    /// Nothing.
    Nothing,
    /// Another certificate.
    Other,
    /// The new one, to be confirmed.
    Waiting(CertificateFacts),
    /// Confirmed, in force.
    Valid(CertificateFacts, Owner),
    /// Confirmed, waiting for a release.
    Held(CertificateFacts, Owner),
    /// Its acquisition ended.
    Ended(Failure),
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

impl Owner {
    /// Where such a certificate opens the sign-in.
    fn sign_in(self, page: &Page) -> &str {
        match self {
            Self::User => &page.addresses.user,
            Self::Administrator => &page.addresses.administrator,
            Self::Staff => &page.addresses.console,
        }
    }
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
        self.owner.sign_in(&self.page)
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
