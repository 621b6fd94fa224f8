//! What was done, and what to tell the user.

use askama::Template;

use crate::{kit::Page, paper::Paper, texts::Texts, view::administrator::users::UserFacts};

/// The page after an act on a user.
#[derive(Template)]
#[template(path = "administrator/users/result.html")]
pub struct UserResultPage {
    /// The frame.
    pub page: Page,
    /// What was done.
    pub done: Done,
    /// 契約者ID.
    pub contract_id: String,
    /// The user.
    pub user: UserFacts,
    /// The deadline of the acquisition, Unix milliseconds; with it, the page says what to tell the user.
    pub deadline: Option<i64>,
    /// What becomes of the present certificate, if there is one.
    pub old_certificate: Option<OldCertificate>,
    /// The sheet to print, when a hand-over code was made. Shown this once.
    pub sheet: Option<HandOverSheet>,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Registered.
    Registered,
    /// Changed, the certificate continues.
    Changed,
    /// Reissue registered.
    Reissued,
    /// Revoked.
    Revoked,
    /// Suspended.
    Suspended,
    /// Resumed.
    Resumed,
    /// Deregistered.
    Deregistered,
    /// PINs set.
    PinsSet,
    /// Unlocked.
    Unlocked,
    /// Token registered.
    TokenSet,
    /// Token stopped.
    TokenStopped,
    /// Token reported lost.
    TokenLost,
    /// Token resynchronised.
    TokenResynchronised,
    /// Mail addresses set.
    MailSet,
}

impl Done {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Registered,
        Self::Changed,
        Self::Reissued,
        Self::Revoked,
        Self::Suspended,
        Self::Resumed,
        Self::Deregistered,
        Self::PinsSet,
        Self::Unlocked,
        Self::TokenSet,
        Self::TokenStopped,
        Self::TokenLost,
        Self::TokenResynchronised,
        Self::MailSet,
    ];

    /// In words.
    pub(crate) fn words(self, t: &Texts) -> &'static str {
        match self {
            Self::Registered => t.act.registered,
            Self::Changed => t.act.changed,
            Self::Reissued => t.act.reissued,
            Self::Revoked => t.act.revoked,
            Self::Suspended => t.act.suspended,
            Self::Resumed => t.act.resumed,
            Self::Deregistered => t.act.deregistered,
            Self::PinsSet => t.act.pins_set,
            Self::Unlocked => t.act.unlocked,
            Self::TokenSet => t.act.token_set,
            Self::TokenStopped => t.act.token_stopped,
            Self::TokenLost => t.token.lost_done,
            Self::TokenResynchronised => t.token.resync_done,
            Self::MailSet => t.notices.mail_saved,
        }
    }
}

/// What becomes of the certificate that a reissue replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OldCertificate {
    /// Valid until the new one is proven.
    Stays,
    /// Revoked at once.
    Ended,
}

/// 引き渡し票. No `Debug`: it carries the code.
#[derive(Clone)]
pub struct HandOverSheet {
    /// The sheet.
    pub paper: Paper,
    /// The same as a `data:` address to save; empty when it could not be made.
    pub pdf: String,
}
