//! The reasons why a certificate does not let someone in.

use askama::Template;

use crate::{
    kit::{Page, Site},
    texts::Texts,
    view::CertificateFacts,
};

/// ログインできません: code, reason, one next step.
#[derive(Template)]
#[template(path = "refusal/certificate.html")]
pub struct RefusalPage {
    /// The frame.
    pub page: Page,
    /// Why.
    pub reason: Reason,
    /// What was presented, where it could be read.
    pub certificate: Option<CertificateFacts>,
    /// What the signed cookie of this browser remembers; shown for CERT-NONE.
    pub last_used: Option<LastUsed>,
    /// Whether the holder may acquire anew although the old one has ended (policy "after expiry").
    pub may_reacquire: bool,
}

impl RefusalPage {
    pub(in crate::view) fn title(&self) -> &'static str {
        self.reason.title(self.page.site, self.page.t)
    }

    pub(in crate::view) fn why(&self) -> String {
        let (start, end) =
            self.certificate
                .as_ref()
                .map_or((String::from("–"), String::from("–")), |facts| {
                    (
                        self.page.precise(&facts.not_before),
                        self.page.precise(&facts.not_after),
                    )
                });
        self.reason.why(start, end, self.page.t)
    }

    pub(in crate::view) fn next_step(&self) -> &'static str {
        let ended = self
            .last_used
            .as_ref()
            .is_some_and(|last| last.not_after < self.page.now);
        let reason = match self.reason {
            Reason::None if ended => Reason::Expired,
            reason => reason,
        };
        reason.next_step(self.may_reacquire, self.page.site, self.page.t)
    }

    pub(in crate::view) fn last_used_text(&self) -> Option<String> {
        let last = self.last_used.as_ref()?;
        let end = self.page.precise(&last.not_after);
        let r = &self.page.t.refusal;
        Some(if last.not_after < self.page.now {
            r.last_used_ended(end, &last.common_name)
        } else {
            r.last_used_starts(end, &last.common_name)
        })
    }

    /// Where the acquisition begins, where it can help at all.
    fn acquisition_link(&self) -> Option<String> {
        let helps = matches!(
            self.reason,
            Reason::None | Reason::Expired | Reason::Revoked | Reason::UnknownCa
        );
        let path = match self.page.site {
            Site::User => crate::kit::urls::acquisition::USER_START,
            Site::Administrator => crate::kit::urls::acquisition::ADMINISTRATOR_START,
            _ => return None,
        };
        helps.then(|| format!("{}{path}", self.page.addresses.public))
    }

    /// The clock matters where a browser may have withheld a certificate.
    fn compares_clocks(&self) -> bool {
        matches!(self.reason, Reason::None | Reason::NotYet | Reason::Expired)
    }
}

/// The reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// CERT-NONE.
    None,
    /// CERT-EXPIRED.
    Expired,
    /// CERT-NOTYET.
    NotYet,
    /// CERT-REVOKED.
    Revoked,
    /// CERT-SUPERSEDED.
    Superseded,
    /// CERT-SUSPENDED.
    Suspended,
    /// CERT-ROLE.
    Role,
    /// CERT-BANK.
    Bank,
    /// CERT-UNKNOWN-CA.
    UnknownCa,
    /// CONTRACT-SUSPENDED.
    ContractSuspended,
    /// CONTRACT-TERMINATED.
    ContractTerminated,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::None,
        Self::Expired,
        Self::NotYet,
        Self::Revoked,
        Self::Superseded,
        Self::Suspended,
        Self::Role,
        Self::Bank,
        Self::UnknownCa,
        Self::ContractSuspended,
        Self::ContractTerminated,
    ];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "CERT-NONE",
            Self::Expired => "CERT-EXPIRED",
            Self::NotYet => "CERT-NOTYET",
            Self::Revoked => "CERT-REVOKED",
            Self::Superseded => "CERT-SUPERSEDED",
            Self::Suspended => "CERT-SUSPENDED",
            Self::Role => "CERT-ROLE",
            Self::Bank => "CERT-BANK",
            Self::UnknownCa => "CERT-UNKNOWN-CA",
            Self::ContractSuspended => "CONTRACT-SUSPENDED",
            Self::ContractTerminated => "CONTRACT-TERMINATED",
        }
    }

    pub(crate) fn why(self, start: String, end: String, t: &Texts) -> String {
        let r = &t.refusal;
        match self {
            Self::None => r.none_reason.to_owned(),
            Self::Expired => r.expired_reason(end),
            Self::NotYet => r.not_yet_reason(start),
            Self::Revoked => r.revoked_reason.to_owned(),
            Self::Superseded => r.superseded_reason.to_owned(),
            Self::Suspended => r.suspended_reason.to_owned(),
            Self::Role => r.role_reason.to_owned(),
            Self::Bank => r.bank_reason.to_owned(),
            Self::UnknownCa => r.unknown_ca_reason.to_owned(),
            Self::ContractSuspended => t.standing.suspended_reason.to_owned(),
            Self::ContractTerminated => t.standing.terminated_reason.to_owned(),
        }
    }

    pub(crate) fn next_step(self, may_reacquire: bool, site: Site, t: &Texts) -> &'static str {
        let r = &t.refusal;
        match self {
            Self::None => r.none_next,
            Self::Expired | Self::Revoked | Self::Suspended if site == Site::Console => {
                r.staff_next
            }
            Self::Expired if may_reacquire => r.expired_next_self,
            Self::Expired => r.expired_next,
            Self::NotYet => r.not_yet_next,
            Self::Revoked => r.revoked_next,
            Self::Superseded => r.superseded_next,
            Self::Suspended => r.suspended_next,
            Self::Role => r.role_next,
            Self::Bank => r.bank_next,
            Self::UnknownCa => r.unknown_ca_next,
            Self::ContractSuspended => t.standing.suspended_next,
            Self::ContractTerminated => t.standing.terminated_next,
        }
    }

    pub(crate) fn title(self, site: Site, t: &Texts) -> &'static str {
        let r = &t.refusal;
        match self {
            Self::None => r.none,
            Self::Expired => r.expired,
            Self::NotYet => r.not_yet,
            Self::Revoked => r.revoked,
            Self::Superseded => r.superseded,
            Self::Suspended => r.suspended,
            Self::Role => match site {
                Site::Administrator => r.role_administrator,
                Site::Console => r.role_console,
                _ => r.role_user,
            },
            Self::Bank => r.bank,
            Self::UnknownCa => r.unknown_ca,
            Self::ContractSuspended => t.standing.suspended_title,
            Self::ContractTerminated => t.standing.terminated_title,
        }
    }
}

/// The certificate that this browser used at the last sign-in.
#[derive(Clone, Debug)]
pub struct LastUsed {
    /// Its common name.
    pub common_name: String,
    /// Its end, Unix milliseconds.
    pub not_after: i64,
}
