//! A session that has ended.

use askama::Template;

use crate::{kit::Page, texts::Texts};

/// もう一度ログインしてください.
#[derive(Template)]
#[template(path = "refusal/session.html")]
pub struct SessionEndedPage {
    /// The frame.
    pub page: Page,
    /// Why.
    pub end: SessionEnd,
}

/// Why a session has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionEnd {
    /// Nothing was done for a while.
    Idle,
    /// The overall limit.
    Overall,
    /// Certificate, holder or contract changed.
    Revoked,
    /// Another certificate than at sign-in.
    OtherCertificate,
    /// The company's calendar closes this day.
    Closed,
    /// There is none.
    None,
}

impl SessionEnd {
    /// Every one, for the catalogue of messages.
    pub const ALL: [Self; 6] = [
        Self::Idle,
        Self::Overall,
        Self::Revoked,
        Self::OtherCertificate,
        Self::Closed,
        Self::None,
    ];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Idle => "SESSION-IDLE",
            Self::Overall => "SESSION-OVERALL",
            Self::Revoked => "SESSION-ENDED",
            Self::OtherCertificate => "SESSION-CERTIFICATE",
            Self::Closed => "SESSION-CLOSED",
            Self::None => "SESSION-NONE",
        }
    }

    pub(crate) fn reason(self, t: &Texts) -> &'static str {
        let r = &t.refusal;
        match self {
            Self::Idle => r.session_idle,
            Self::Overall => r.session_overall,
            Self::Revoked => r.session_revoked,
            Self::OtherCertificate => r.session_certificate,
            Self::Closed => r.session_closed,
            Self::None => r.session_none,
        }
    }
}
