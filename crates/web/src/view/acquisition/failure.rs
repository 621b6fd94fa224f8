//! Why an acquisition is refused or has ended: stable codes and their sentences.

use crate::{kit::Failure, texts::Texts, view::acquisition::Holder};

/// The codes of the acquisition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcquisitionFailure {
    /// ACQ-CRED: something is wrong, without saying what.
    Credentials,
    /// ACQ-NOISSUE.
    NoIssue,
    /// ACQ-DEADLINE.
    Deadline,
    /// ACQ-NOTOKEN.
    NoToken,
    /// ACQ-LOCKED.
    Locked,
    /// ACQ-OTP-REUSED.
    OtpReused,
    /// ACQ-TICKET-EXPIRED.
    TicketExpired,
    /// ACQ-PAIR-MISMATCH.
    PairMismatch,
    /// ACQ-KEYSTORE.
    KeyStore,
    /// ACQ-NET.
    Network,
    /// ACQ-CONFIRM-FAIL.
    ConfirmFail,
    /// ACQ-LIMIT.
    Limit,
    /// ACQ-TAKEN.
    Taken,
    /// ACQ-REPLACED: a newer acquisition took its place.
    Replaced,
    /// ACQ-REJECTED: the administrator did not release it.
    Rejected,
    /// ACQ-SESSION: another browser's, or over.
    Session,
    /// ACQ-WAIT: too many errors, for a while.
    Wait,
    /// ACQ-STOPPED: by the person, here or in the app.
    Stopped,
    /// ACQ-ABANDONED: not finished in time.
    Abandoned,
    /// ACQ-LAPSED: not released within seven days.
    Lapsed,
    /// ACQ-RENEWAL: cannot be renewed now.
    Renewal,
    /// ACQ-OTHER: any code that only the app explains.
    Other,
}

impl AcquisitionFailure {
    /// Every code.
    pub const ALL: [Self; 22] = [
        Self::Credentials,
        Self::NoIssue,
        Self::Deadline,
        Self::NoToken,
        Self::Locked,
        Self::OtpReused,
        Self::TicketExpired,
        Self::PairMismatch,
        Self::KeyStore,
        Self::Network,
        Self::ConfirmFail,
        Self::Limit,
        Self::Taken,
        Self::Replaced,
        Self::Rejected,
        Self::Session,
        Self::Wait,
        Self::Stopped,
        Self::Abandoned,
        Self::Lapsed,
        Self::Renewal,
        Self::Other,
    ];

    /// The words for a code of the protocol; codes that only the app explains are [`Self::Other`].
    pub fn from_code(code: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|failure| failure.code() == code)
            .unwrap_or(Self::Other)
    }

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Credentials => "ACQ-CRED",
            Self::NoIssue => "ACQ-NOISSUE",
            Self::Deadline => "ACQ-DEADLINE",
            Self::NoToken => "ACQ-NOTOKEN",
            Self::Locked => "ACQ-LOCKED",
            Self::OtpReused => "ACQ-OTP-REUSED",
            Self::TicketExpired => "ACQ-TICKET-EXPIRED",
            Self::PairMismatch => "ACQ-PAIR-MISMATCH",
            Self::KeyStore => "ACQ-KEYSTORE",
            Self::Network => "ACQ-NET",
            Self::ConfirmFail => "ACQ-CONFIRM-FAIL",
            Self::Limit => "ACQ-LIMIT",
            Self::Taken => "ACQ-TAKEN",
            Self::Replaced => "ACQ-REPLACED",
            Self::Rejected => "ACQ-REJECTED",
            Self::Session => "ACQ-SESSION",
            Self::Wait => "ACQ-WAIT",
            Self::Stopped => "ACQ-STOPPED",
            Self::Abandoned => "ACQ-ABANDONED",
            Self::Lapsed => "ACQ-LAPSED",
            Self::Renewal => "ACQ-RENEWAL",
            Self::Other => "ACQ-OTHER",
        }
    }

    /// Whether the person can begin again without anyone's help.
    pub const fn may_begin_again(self) -> bool {
        !matches!(
            self,
            Self::NoIssue
                | Self::Deadline
                | Self::NoToken
                | Self::Locked
                | Self::Limit
                | Self::Rejected
                | Self::Lapsed
                | Self::Renewal
        )
    }

    /// The sentences for a person.
    pub fn failure(self, holder: Holder, t: &Texts) -> Failure {
        let a = &t.acq;
        let (reason, hint) = match self {
            Self::Credentials => (a.cred, a.cred_hint),
            Self::NoIssue if holder.is_administrator() => (a.noissue, a.noissue_administrator_hint),
            Self::NoIssue => (a.noissue, a.noissue_hint),
            Self::Deadline if holder.is_administrator() => {
                (a.deadline, a.noissue_administrator_hint)
            }
            Self::Deadline => (a.deadline, a.deadline_hint),
            Self::NoToken => (a.notoken, a.notoken_hint),
            Self::Locked => (a.locked, a.locked_hint),
            Self::OtpReused => (a.otp_reused, a.otp_reused_hint),
            Self::TicketExpired => (a.ticket_expired, a.ticket_expired_hint),
            Self::PairMismatch => (a.mismatch, a.mismatch_hint),
            Self::KeyStore => (a.keystore, a.keystore_hint),
            Self::Network => (a.net, a.net_hint),
            Self::ConfirmFail => (a.confirm_fail, a.confirm_fail_hint),
            Self::Limit => (a.limit, a.limit_hint),
            Self::Taken => (a.taken, a.taken_hint),
            Self::Replaced => (a.replaced, a.replaced_hint),
            Self::Rejected => (a.rejected, a.rejected_hint),
            Self::Session => (a.session, a.session_hint),
            Self::Wait => (a.wait, a.wait_hint),
            Self::Stopped => (a.stopped, a.stopped_hint),
            Self::Abandoned => (a.abandoned, a.abandoned_hint),
            Self::Lapsed => (a.lapsed, a.lapsed_hint),
            Self::Renewal => (a.renewal, a.renewal_hint),
            Self::Other => (a.other, a.other_hint),
        };
        Failure {
            code: self.code().to_owned(),
            reason: reason.to_owned(),
            hint: hint.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The app and the API have codes of which a page has nothing of its own to say.
    #[test]
    fn a_code_without_a_page_is_another_one() {
        for code in ["ACQ-CSR", "ACQ-FUTURE", ""] {
            let failure = AcquisitionFailure::from_code(code);
            assert_eq!(failure.code(), "ACQ-OTHER", "{code}");
        }
        for failure in AcquisitionFailure::ALL {
            let known = AcquisitionFailure::from_code(failure.code());
            assert_eq!(known.code(), failure.code());
        }
    }
}
