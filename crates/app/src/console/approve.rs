//! The checker's half: another person approves exactly the proposed change, and it is carried out in the same
//! transaction, once.

use serde_json::json;
use subtle::ConstantTimeEq;
use tegata_domain::{
    certificate::CertificateState,
    ids::BankCode,
    staff::{Duty, is_same_person},
    time::Millis,
};
use tegata_pki::Prepared;
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    audit::{self, Who},
    console::{
        Change, OnDuty,
        execute::{Execution, execute},
        printed::OpenedContract,
        staff::concerns,
    },
    failure::{Failure, Internal, Outcome, Undo},
    lookup, notice,
    sign_in::{PinVerified, StaffActor},
};

/// Two different people stand behind a change: maker and checker. Only this file makes one.
pub(crate) struct TwoPersonApproval {
    pub(crate) change: Change,
    pub(crate) target: String,
    pub(crate) target_version: i64,
}

/// Why an approval was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovalRefusal {
    /// The PIN was not this member's.
    NotConfirmed,
    /// No such proposal in this bank, or it is decided, withdrawn or over.
    Gone,
    /// Maker and checker are one person.
    SamePerson,
    /// What it is about has changed since it was proposed.
    Conflict,
    /// Nobody checks a change about themself.
    AboutChecker,
    /// STAFF-LAST: nobody could approve any more.
    LastStaff,
    /// The roles of the checker do not carry this duty.
    Role(Duty),
}

/// What came of an approved change.
pub struct Done {
    /// The act.
    pub change: Change,
    /// What is printed now and shown never again.
    pub printed: Option<OpenedContract>,
}

impl App {
    /// Approves a change and carries it out. `seen` is the digest of the text that the checker read.
    ///
    /// # Errors
    /// [`ApprovalRefusal`]
    pub async fn approve_change(
        &self,
        staff: &StaffActor,
        confirmed: PinVerified,
        id: &str,
        seen: &[u8],
    ) -> Outcome<Done, ApprovalRefusal> {
        if !confirmed.is_of(&staff.actor.holder) {
            return Err(Failure::Refused(ApprovalRefusal::NotConfirmed));
        }
        let Some(proposal) = self.proposal(staff, id).await? else {
            return Err(Failure::Refused(ApprovalRefusal::Gone));
        };
        if proposal.approval.digest != seen {
            return Err(Failure::Refused(ApprovalRefusal::Conflict));
        }
        let bank = BankCode::parse(&staff.actor.holder.bank)
            .map_err(|_| Internal::Contradiction("the code of a bank"))?;
        let profile = self.profile(&bank).await?;
        let printed = self.printed_secrets(&proposal.change, &profile);
        let papers = proposal.change.papers();
        let hashes = match &printed {
            Some(sheet) => self.hash_pins(sheet).await?,
            None => Vec::new(),
        };
        let handover = printed.as_ref().and_then(|sheet| {
            self.handover_digest(&staff.actor.holder.bank, sheet.handover_code.as_deref()?)
        });
        let planned = match &proposal.change {
            Change::Staff(change) => self.plan_staff(&staff.actor.holder.bank, change).await?,
            _ => None,
        };
        let (plan, prepared) = planned.unzip();
        let execution = Execution {
            ids: (0..4).map(|_| self.row_id()).collect(),
            hashes,
            handover,
            tokens: self
                .delivered(&staff.actor.holder.bank, &proposal.change)
                .await?,
            staff: plan.clone(),
            notices: notice::Draft::new(self.random()),
            who: staff.actor.who(),
        };
        let who = staff.actor.who();
        let (staff, row, now) = (staff.clone(), proposal.approval, self.now());
        let answer: Result<(), Undo<ApprovalRefusal>> = self
            .database()
            .write(move |tx| {
                let approval = consume(tx, &staff, &row, now)?;
                execute(tx, &approval, &execution)?;
                if papers.is_empty() {
                    return Ok(());
                }
                let detail = json!({ "papers": papers });
                audit::done(tx, &execution.who, "print_papers", &row.id, &detail)?;
                Ok(())
            })
            .await;
        answer?;
        if let (Some(plan), Some(prepared)) = (plan, prepared) {
            self.issue_approved(prepared, &plan.certificate.id, &who)
                .await;
        }
        self.revocations_changed();
        Ok(Done {
            change: proposal.change,
            printed,
        })
    }

    /// The act is done and its papers are printed; a signature that fails now is made by the reconciler.
    async fn issue_approved(&self, prepared: Prepared, certificate: &str, who: &Who) {
        let issued = self.issue_recorded_staff(prepared, certificate, who).await;
        if let Err(error) = issued {
            tracing::error!(%error, "a staff certificate is signed later");
        }
    }
}

/// Consumes the approval in the act's transaction: another person, before its end, the text unchanged.
fn consume(
    tx: &mut dyn Tx,
    staff: &StaffActor,
    read: &rows::Approval,
    now: Millis,
) -> Result<TwoPersonApproval, Undo<ApprovalRefusal>> {
    let refuse = |refusal| Undo::Refused(refusal);
    let own = &staff.actor.holder;
    let found = rows::Approval::find(tx, &read.id)?
        .filter(|row| row.bank == own.bank && row.status == "waiting");
    let row = found.ok_or(refuse(ApprovalRefusal::Gone))?;
    if row.digest != read.digest {
        return Err(refuse(ApprovalRefusal::Conflict));
    }
    if row.maker == own.id || is_same_person(&row.maker_person, &own.person) {
        return Err(refuse(ApprovalRefusal::SamePerson));
    }
    if now > row.ends_at {
        return Err(refuse(ApprovalRefusal::Gone));
    }
    let unchanged: bool = Change::digest(&row.change)
        .as_slice()
        .ct_eq(&row.digest)
        .into();
    let change = Change::read(&row)
        .filter(|_| unchanged)
        .ok_or_else(|| StorageError::corrupt("approval.change"))?;
    let duty = change.checker_duty();
    OnDuty::check(tx, staff, duty, ApprovalRefusal::Role)?;
    let made_here = !change.is_done_already() && !change.is_recovery();
    if made_here && !stands_behind(tx, &row.maker, &change)? {
        return Err(refuse(ApprovalRefusal::Gone));
    }
    if let Change::Staff(change) = &change
        && concerns(tx, change, own)?
    {
        return Err(refuse(ApprovalRefusal::AboutChecker));
    }
    if !row.decide(tx, "done", &own.id, now)? {
        return Err(refuse(ApprovalRefusal::Gone));
    }
    let detail = json!({ "act": row.act, "sha256": hex::encode(&row.digest), "maker": row.maker });
    audit::done(tx, &staff.actor.who(), "approve_change", &row.id, &detail)?;
    Ok(TwoPersonApproval {
        change,
        target: row.target,
        target_version: row.target_version,
    })
}

/// Whether the maker still works here, with a certificate that is not stopped and a role for this.
fn stands_behind(tx: &mut dyn Tx, maker: &str, change: &Change) -> Result<bool, StorageError> {
    let holder = lookup::holder(tx, maker)?;
    let certificate = rows::Certificate::in_force(tx, maker)?;
    Ok(holder.status == "active"
        && certificate.is_some_and(|row| row.state == CertificateState::Valid)
        && lookup::roles(tx, maker)?.may(change.maker_duty()))
}
