//! Why a form was refused as a whole, outside the acquisition: stable codes and their sentences.

use tegata_domain::staff::Duty;

use crate::{
    kit::{Failure, Site, time},
    texts::Texts,
    view::words,
};

/// The codes of sign-in, of the administrator site and of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// SIGN-PIN: a wrong PIN; how many more errors lock, where that is known.
    Pin(Option<u32>),
    /// SIGN-WAIT: wait so many seconds.
    Wait(i64),
    /// SIGN-CLOSED: the company's calendar closes this day.
    ClosedDay,
    /// FB-CRED: ID or password wrong, or too soon.
    PasswordCredentials,
    /// FB-CERTIFICATE: this ID signs in with its certificate.
    NeedsCertificate,
    /// FB-LOCKED: locked, or the contract is stopped.
    PasswordLocked,
    /// FB-PASSWORD: the login password that confirms was wrong; so many tries are left.
    Password(u32),
    /// ADM-CONFIRM: a wrong confirmation PIN.
    Confirm(Option<u32>),
    /// ADM-CONFLICT: someone else was faster.
    Conflict,
    /// ADM-USERS: no more users.
    UserLimit,
    /// ADM-STATE: not in this state.
    State,
    /// ADM-TOKEN-HAS: stop the present one first.
    TokenHasOne,
    /// RENEW-NOTYET: opens at this time (Unix milliseconds).
    RenewalNotYet(i64),
    /// RENEW-CLOSED.
    RenewalClosed,
    /// APPR-SELF: maker and checker are the same person.
    SamePerson,
    /// CONTRACT-STATE: the contract does not stand where this is possible.
    Standing,
    /// HELP-CODE: no diagnosis opens with it.
    SupportCode,
    /// HELP-WAIT: too many codes were tried.
    SupportWait,
    /// STAFF-ROLE: a role is missing.
    Role(Duty),
    /// STAFF-LAST: nobody could approve any more.
    LastStaff,
    /// MAIL-ADDRESS: its reader has no address.
    NoAddress,
    /// STAFF-SELF: nobody checks a change about themself.
    AboutChecker,
    /// POLICY-INVALID: the bank cannot have that value.
    Policy,
    /// APPR-OVER: decided, past its end, or changed.
    Decided,
}

impl Refused {
    /// Every code, with samples of what varies, for the catalogue of messages.
    pub const ALL: [Self; 24] = [
        Self::Pin(None),
        Self::Wait(30),
        Self::ClosedDay,
        Self::PasswordCredentials,
        Self::NeedsCertificate,
        Self::PasswordLocked,
        Self::Password(4),
        Self::Confirm(None),
        Self::Conflict,
        Self::UserLimit,
        Self::State,
        Self::TokenHasOne,
        Self::RenewalNotYet(1_822_143_600_000),
        Self::RenewalClosed,
        Self::SamePerson,
        Self::Standing,
        Self::SupportCode,
        Self::SupportWait,
        Self::Role(Duty::Make),
        Self::LastStaff,
        Self::AboutChecker,
        Self::NoAddress,
        Self::Policy,
        Self::Decided,
    ];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pin(_) => "SIGN-PIN",
            Self::Wait(_) => "SIGN-WAIT",
            Self::ClosedDay => "SIGN-CLOSED",
            Self::PasswordCredentials => "FB-CRED",
            Self::NeedsCertificate => "FB-CERTIFICATE",
            Self::PasswordLocked => "FB-LOCKED",
            Self::Password(_) => "FB-PASSWORD",
            Self::Confirm(_) => "ADM-CONFIRM",
            Self::Conflict => "ADM-CONFLICT",
            Self::UserLimit => "ADM-USERS",
            Self::State => "ADM-STATE",
            Self::TokenHasOne => "ADM-TOKEN-HAS",
            Self::RenewalNotYet(_) => "RENEW-NOTYET",
            Self::RenewalClosed => "RENEW-CLOSED",
            Self::SamePerson => "APPR-SELF",
            Self::Standing => "CONTRACT-STATE",
            Self::SupportCode => "HELP-CODE",
            Self::SupportWait => "HELP-WAIT",
            Self::Role(_) => "STAFF-ROLE",
            Self::LastStaff => "STAFF-LAST",
            Self::AboutChecker => "STAFF-SELF",
            Self::NoAddress => "MAIL-ADDRESS",
            Self::Policy => "POLICY-INVALID",
            Self::Decided => "APPR-OVER",
        }
    }

    /// The sentences for a person on this site.
    pub fn failure(self, site: Site, t: &Texts) -> Failure {
        let r = &t.refused;
        let (reason, hint) = match self {
            Self::Pin(left) => {
                let (reason, forgotten) = match site {
                    Site::Administrator => (
                        t.administrator.sign_in_failed,
                        t.administrator.sign_in_failed_hint,
                    ),
                    Site::Console => (t.console.sign_in_failed, ""),
                    _ => (t.user.sign_in_failed, t.user.sign_in_failed_hint),
                };
                (reason, with_attempts(left, forgotten, t))
            }
            Self::Wait(seconds) => (t.user.sign_in_wait_reason, t.user.sign_in_wait(seconds)),
            Self::Confirm(left) => (r.confirm, with_attempts(left, "", t)),
            Self::ClosedDay => (r.closed_day, r.closed_day_hint.to_owned()),
            Self::PasswordCredentials => (r.credentials, r.credentials_hint.to_owned()),
            Self::NeedsCertificate => (r.needs_certificate, r.needs_certificate_hint.to_owned()),
            Self::PasswordLocked => (r.id_locked, r.id_locked_hint.to_owned()),
            Self::Password(left) => (r.password, with_attempts(Some(left), "", t)),
            Self::Conflict => (r.conflict, r.conflict_hint.to_owned()),
            Self::UserLimit => (r.user_limit, r.user_limit_hint.to_owned()),
            Self::State => (r.state, r.state_hint.to_owned()),
            Self::TokenHasOne => (r.token_has_one, r.token_has_one_hint.to_owned()),
            Self::RenewalNotYet(opens) => (
                r.renewal_not_yet,
                r.renewal_not_yet_hint(time::day(opens, t.language)),
            ),
            Self::RenewalClosed => (r.renewal_closed, r.renewal_closed_hint.to_owned()),
            Self::SamePerson => (r.same_person, r.same_person_hint.to_owned()),
            Self::Standing => (t.standing.state, t.standing.state_hint.to_owned()),
            Self::SupportCode => (t.support.wrong, t.support.wrong_hint.to_owned()),
            Self::SupportWait => (t.support.wait, t.support.wait_hint.to_owned()),
            Self::Role(duty) => (
                t.staff.missing,
                t.staff.missing_hint(words::roles(duty.roles(), t)),
            ),
            Self::LastStaff => (t.members.last, t.members.last_hint.to_owned()),
            Self::NoAddress => (
                t.bank_stop.no_address,
                t.bank_stop.no_address_hint.to_owned(),
            ),
            Self::AboutChecker => (t.members.own, t.members.own_hint.to_owned()),
            Self::Policy => (t.policies.invalid, t.policies.invalid_hint.to_owned()),
            Self::Decided => (r.decided, r.decided_hint.to_owned()),
        };
        Failure {
            code: self.code().to_owned(),
            reason: reason.to_owned(),
            hint,
        }
    }
}

fn with_attempts(left: Option<u32>, forgotten: &str, t: &Texts) -> String {
    let warning = match left {
        Some(1) => t.user.attempts_left_last.to_owned(),
        Some(left) => t.user.attempts_left(left),
        None => String::new(),
    };
    [warning.as_str(), forgotten]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
