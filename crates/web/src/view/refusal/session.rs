//! A session that has ended.

use askama::Template;

use crate::kit::Page;

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
    /// There is none.
    None,
}

impl SessionEndedPage {
    fn code(&self) -> &'static str {
        match self.end {
            SessionEnd::Idle => "SESSION-IDLE",
            SessionEnd::Overall => "SESSION-OVERALL",
            SessionEnd::Revoked => "SESSION-ENDED",
            SessionEnd::OtherCertificate => "SESSION-CERTIFICATE",
            SessionEnd::None => "SESSION-NONE",
        }
    }

    fn reason(&self) -> &'static str {
        let r = &self.page.t.refusal;
        match self.end {
            SessionEnd::Idle => r.session_idle,
            SessionEnd::Overall => r.session_overall,
            SessionEnd::Revoked => r.session_revoked,
            SessionEnd::OtherCertificate => r.session_certificate,
            SessionEnd::None => r.session_none,
        }
    }
}
