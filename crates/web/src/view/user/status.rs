//! What a user sees right after signing in.

use askama::Template;

use crate::{
    kit::Page,
    view::{CertificateFacts, CertificateStatus, KeyProtection, token::TokenFacts},
};

/// 利用者ステータス.
#[derive(Template)]
#[template(path = "user/status.html")]
pub struct StatusPage {
    /// The frame.
    pub page: Page,
    /// The last sign-ins, the newest first.
    pub sign_ins: Vec<SignInRecord>,
    /// The certificate in use.
    pub card: CertificateCard,
    /// Whether the renewal window is open.
    pub may_renew: bool,
    /// What the bank has to tell, the newest first.
    pub notices: Vec<NoticeRow>,
    /// The user's one-time-password token.
    pub token: Option<TokenFacts>,
}

/// One past sign-in.
#[derive(Clone, Debug)]
pub struct SignInRecord {
    /// When, Unix milliseconds.
    pub at: i64,
    /// From which address.
    pub from: String,
    /// Whether it succeeded.
    pub succeeded: bool,
}

/// The card of one certificate.
#[derive(Clone, Debug)]
pub struct CertificateCard {
    /// Facts.
    pub facts: CertificateFacts,
    /// Status.
    pub status: CertificateStatus,
    /// Days until it ends.
    pub days_left: i64,
    /// The PC's name as the app stated it; empty if unknown.
    pub pc_name: String,
    /// How the key is kept.
    pub key: KeyProtection,
}

/// One notice.
#[derive(Clone, Debug)]
pub struct NoticeRow {
    /// When, Unix milliseconds.
    pub at: i64,
    /// The sentence, in the page's language.
    pub text: String,
}
