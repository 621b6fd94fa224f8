//! ログインできないときは: reads the presented certificate, says what is wrong, and one next step. A certificate with
//! a reason against it gets a [`super::refusal::RefusalPage`]; this one is for a certificate that works.

use askama::Template;

use crate::{kit::Page, view::CertificateFacts};

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
