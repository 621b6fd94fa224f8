//! What an approved change does, in the transaction that consumed its approval.

use serde_json::json;
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    audit::{self, Who},
    console::{
        ApprovalRefusal, Change, administrator_mail, administrators, approve::TwoPersonApproval,
        cards, look, opening, policies, staff, staff::StaffPlan, standing, tokens,
    },
    contract,
    failure::Undo,
    notice::{self, MailAddresses},
};

/// Values drawn before the unit of work.
pub(crate) struct Execution {
    pub(crate) ids: Vec<String>,
    pub(crate) hashes: Vec<String>,
    pub(crate) handover: Option<[u8; 32]>,
    /// The tokens of a delivery, when one is taken into stock.
    pub(crate) tokens: Vec<rows::Token>,
    /// The certificate of a member of staff, when one is made.
    pub(crate) staff: Option<StaffPlan>,
    pub(crate) notices: notice::Draft,
    pub(crate) who: Who,
}

pub(crate) type Executed = Result<(), Undo<ApprovalRefusal>>;

/// Carries it out. What was done at once is only confirmed.
pub(super) fn execute(tx: &mut dyn Tx, approval: &TwoPersonApproval, with: &Execution) -> Executed {
    if approval.change.is_done_already() {
        return with.note(tx, "confirm_suspension", &approval.target, &json!({}));
    }
    match &approval.change {
        Change::OpenContract {
            number, company, ..
        } => opening::open(tx, approval, (number, company), with),
        Change::AddAdministrator { .. } => opening::add_second(tx, approval, with),
        Change::ReissueAdministrator { reason, form, .. } => {
            administrators::reissue(tx, approval, (*reason, form), with)
        }
        Change::UnlockAdministrator { form, .. } => {
            administrators::unlock(tx, approval, form, with)
        }
        Change::ReleaseAdministrator { release, .. } => {
            administrators::release(tx, approval, *release, with)
        }
        Change::ResumeAdministrator { .. } => administrators::resume(tx, approval, with),
        Change::SetAdministratorMail {
            mail, second, form, ..
        } => {
            let addresses = MailAddresses {
                first: mail.clone(),
                second: second.clone(),
            };
            administrator_mail::set(tx, approval, (&addresses, form), with)
        }
        Change::ResumeContract { .. } => standing::execute(tx, approval, contract::resume, with),
        Change::TerminateContract { .. } => {
            standing::execute(tx, approval, contract::terminate, with)
        }
        Change::ReissueCard { card, form, .. } => cards::order(tx, approval, (*card, form), with),
        Change::SetPolicy {
            policy,
            value,
            before,
        } => policies::set(tx, approval, (policy, value, before), with),
        Change::SetLook { look, before } => look::set(tx, approval, (look, before), with),
        Change::Tokens(change) => tokens::execute(tx, change, approval, with),
        Change::Staff(change) => staff::execute(tx, change, approval, with),
        Change::SuspendAdministrator { .. }
        | Change::RevokeAdministrator { .. }
        | Change::StopPerson { .. }
        | Change::SuspendContract { .. }
        | Change::LoseCard { .. } => Err(conflict()),
    }
}

/// What it is about is not as the maker saw it.
pub(super) fn conflict() -> Undo<ApprovalRefusal> {
    Undo::Refused(ApprovalRefusal::Conflict)
}

impl Execution {
    /// As many as the profile has: one is printed for every hash made.
    pub(crate) fn set_pins(&self, tx: &mut dyn Tx, holder: &str) -> Executed {
        for (kind, hash) in ["login", "confirmation"].into_iter().zip(&self.hashes) {
            let (holder, kind, hash) = (holder.to_owned(), kind.to_owned(), hash.clone());
            rows::Secret {
                holder,
                kind,
                hash,
                set_at: self.who.at,
                initial: true,
            }
            .set(tx)?;
        }
        Ok(())
    }

    pub(crate) fn note(
        &self,
        tx: &mut dyn Tx,
        act: &str,
        subject: &str,
        detail: &serde_json::Value,
    ) -> Executed {
        Ok(audit::done(tx, &self.who, act, subject, detail)?)
    }

    pub(super) fn id(&self, at: usize) -> Result<String, StorageError> {
        self.ids
            .get(at)
            .cloned()
            .ok_or_else(|| StorageError::corrupt("too few ids were drawn"))
    }
}
