//! 職員の復旧: a bank whose operators have lost their certificates, or are gone, gets operators again at the server
//! (`docs/decisions/0027-recovering-staff.md`).
//!
//! Whoever sits there alone must not quietly become a member of staff. So either an operator who is still there approves
//! one certificate in the console (`propose.rs`), or two different people bring a request each (`at_once.rs`); and what was
//! done so stands before all staff until an operator who has no part in it has seen it (`acknowledge.rs`).

mod acknowledge;
mod at_once;
mod check;
mod person;
mod propose;
mod standing;

use tegata_domain::{certificate::ReissueReason, ids::BankCode, pin::Pin};

use super::{StaffRefusal, StaffRequest};

pub use acknowledge::{AcknowledgeRefusal, Recovered, RecoveryLine};
pub use standing::{StaffStanding, staff_standing};

/// Someone whose request was brought to the server.
pub struct Candidate {
    /// 職員ID
    pub account: String,
    /// Who it is, where they are no member yet.
    pub newcomer: Option<Newcomer>,
    /// An initial PIN; without one a member keeps the PIN they have.
    pub pin: Option<Pin>,
    /// The request that was made on their PC.
    pub request: StaffRequest,
}

/// A person who is no member of staff yet.
#[derive(Clone)]
pub struct Newcomer {
    /// Name on pages.
    pub name: String,
    /// 職員番号
    pub employee: String,
}

/// Two people get certificates at once.
pub struct RecoverTwo {
    /// The bank.
    pub bank: BankCode,
    /// Whose requests were brought.
    pub people: [Candidate; 2],
    /// Why the certificates of those who are members already are replaced.
    pub reason: Option<ReissueReason>,
    /// Members who are gone with a certificate that still works: they are stopped.
    pub gone: Vec<String>,
    /// Who runs the command, as stated there.
    pub by: String,
}

/// One member's certificate, to be approved by an operator who is still there.
pub struct RecoverOne {
    /// The bank.
    pub bank: BankCode,
    /// 職員ID
    pub account: String,
    /// The request that was made on their PC.
    pub request: StaffRequest,
    /// Why it is replaced.
    pub reason: ReissueReason,
    /// A new PIN is printed for whoever approves.
    pub new_pin: bool,
    /// Who runs the command, as stated there.
    pub by: String,
}

/// Why nothing was done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecoveryRefusal {
    /// The bank is not set up.
    #[error("there is no such bank")]
    NoBank,
    /// Who runs the command is not stated.
    #[error("say in --by who runs this command: 1 to 40 characters, for the history")]
    By,
    /// One person, or one account, twice.
    #[error("the two requests must be of two different people")]
    SamePerson,
    /// One key for both, or a key that was certified before.
    #[error("{0}: a certificate was made for this key before; make a new request")]
    Key(String),
    /// No such member.
    #[error("{0} is no active member of this bank's staff; `tegata staff list` shows them")]
    Nobody(String),
    /// Only operators are recovered here.
    #[error("{0} is no operator: operators reissue this certificate in the console")]
    NotOperator(String),
    /// A member's certificate is replaced, and nobody said why.
    #[error("say in --reason why the certificate of {0} is replaced")]
    Reason(String),
    /// A newcomer cannot be registered so.
    #[error("{0} cannot be registered: {why}", why = why(*.1))]
    Newcomer(String, StaffRefusal),
    /// A newcomer without a PIN.
    #[error("{0} is new and needs a file for the initial PIN")]
    Pin(String),
    /// Two operators work: there is nothing to recover.
    #[error(
        "{names} still work as operators and can do this in the console; name with --gone who is no longer there",
        names = .0.join(" and ")
    )]
    NotLost(Vec<String>),
    /// One request alone, and nobody who could approve it.
    #[error(
        "no other operator could approve this in the console; bring the requests of two people"
    )]
    NobodyApproves,
    /// It waits already.
    #[error("a recovery of {0} waits for an approval in the console already")]
    Waiting(String),
    /// Someone else changed the same at the same time.
    #[error("{0} was changed at the same time; look with `tegata staff list` and try again")]
    Conflict(String),
}

fn why(refusal: StaffRefusal) -> &'static str {
    match refusal {
        StaffRefusal::Id => "the ID is malformed, or was given before",
        StaffRefusal::Name => "the name is empty or too long",
        StaffRefusal::Employee => "the employee number is malformed",
        StaffRefusal::Key => "a certificate was made for this key before",
        StaffRefusal::Roles | StaffRefusal::Nobody | StaffRefusal::State | StaffRefusal::Last => {
            "it is not possible now"
        }
    }
}
