//! サポートコード at the help desk.

use askama::Template;

use crate::{
    kit::{Failure, Field, Form, Page, Site},
    view::{
        CertificateFacts, CertificateStatus, Lock, cannot_sign_in::Seen,
        refusal::certificate::Reason, user::status::SignInRecord,
    },
};

/// The field for a code, what it opened, and who stopped their access.
#[derive(Template)]
#[template(path = "console/support.html")]
pub struct SupportPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// Which role is missing for reading codes, where one is.
    pub missing: Option<Failure>,
    /// What the code opened.
    pub diagnosis: Option<Diagnosis>,
    /// Emergency stops that stand, the newest first.
    pub stops: Vec<StopRow>,
}

/// What was seen at the customer's browser.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// Why not; none where the certificate works.
    pub reason: Option<Reason>,
    /// What was presented or remembered.
    pub certificate: Option<CertificateFacts>,
    /// Remembered by a cookie.
    pub from_memory: bool,
    /// The browser.
    pub seen: Seen,
    /// Seconds by which the PC's clock is ahead.
    pub clock_ahead: Option<i64>,
    /// Address.
    pub from: String,
    /// When, Unix milliseconds.
    pub made_at: i64,
    /// Until when it can be read, Unix milliseconds.
    pub ends_at: i64,
    /// Whose certificate it is, where it is one of this bank.
    pub person: Option<Person>,
}

/// The holder, as the register stands now.
#[derive(Clone, Debug)]
pub struct Person {
    /// Name and ID.
    pub name: String,
    /// Number and name of the company; empty for staff.
    pub company: String,
    /// The certificate.
    pub status: CertificateStatus,
    /// Until when one may be acquired, Unix milliseconds.
    pub issue_until: Option<i64>,
    /// Serial number of the token.
    pub token: Option<String>,
    /// Lock.
    pub lock: Lock,
    /// Stopped in an emergency since, Unix milliseconds.
    pub stopped_at: Option<i64>,
    /// Where the bank stops this person; none where that is done, or for staff.
    pub stop: Option<String>,
    /// The newest.
    pub sign_ins: Vec<SignInRecord>,
}

/// Someone who stopped their own access.
#[derive(Clone, Debug)]
pub struct StopRow {
    /// When, Unix milliseconds.
    pub at: i64,
    /// Name and ID.
    pub name: String,
    /// Number and name of the company.
    pub company: String,
}

impl Diagnosis {
    fn judgement(&self, page: &Page) -> &'static str {
        match self.reason {
            Some(reason) => reason.title(Site::CannotSignIn, page.t),
            None => page.t.support.works,
        }
    }

    fn code(&self) -> &'static str {
        self.reason.map_or("", Reason::code)
    }
}
