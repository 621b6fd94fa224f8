//! The maker's half: a change is proposed, seen by others, withdrawn or left to end.

use serde_json::json;
use tegata_domain::{
    contract::ContractAct,
    staff::Duty,
    time::{DAY, Millis},
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App, audit,
    console::{
        Change, OnDuty, StaffRefusal, administrators, cards, forms, look, opening, policies,
        staff as members, standing, tokens,
    },
    failure::{Failure, Internal, Outcome, Undo},
    lookup,
    sign_in::{PinVerified, StaffActor},
};

/// Within this time an act done by one person ought to be confirmed; it waits however long that takes.
const CONFIRMED_WITHIN: Millis = 7 * DAY;
/// The end of what does not end.
const NEVER: Millis = Millis::MAX;

/// A proposed change as lists and pages show it.
pub struct Proposal {
    /// The approval's row.
    pub approval: rows::Approval,
    /// The exact change.
    pub change: Change,
    /// The maker.
    pub maker: rows::Holder,
    /// The checker, once decided.
    pub checker: Option<rows::Holder>,
    /// It was done at once on a form whose number another request has.
    pub form_used: bool,
}

impl Proposal {
    /// Until when it may be approved, or what was done at once ought to be confirmed.
    pub fn due(&self) -> Millis {
        if self.change.is_done_already() {
            self.approval.made_at + CONFIRMED_WITHIN
        } else {
            self.approval.ends_at
        }
    }
}

/// What a change is about, and the version of it that the maker sees.
pub(super) type Target = Result<(String, i64), Undo<ProposalRefusal>>;

/// Why a change cannot be proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProposalRefusal {
    /// The PIN was not this member's.
    NotConfirmed,
    /// The contract ID is malformed or, for a new contract, taken.
    Contract,
    /// No such administrator in that contract.
    Administrator,
    /// No such token in stock.
    Token,
    /// A customer ID that is malformed, taken, or missing where the profile asks one.
    CustomerId,
    /// The administrator's name is empty, too long, or no text of one line.
    Name,
    /// The company's name is.
    Company,
    /// The contract does not stand where this is possible.
    Standing,
    /// The form's number is missing or malformed.
    Form,
    /// The form's number was used already.
    FormUsed,
    /// There is no such card, or another is on its way already.
    Card,
    /// The bank cannot have that value, or has it, or the value shown is out of date.
    Policy,
    /// Why the staff cannot be changed so.
    Staff(StaffRefusal),
    /// The roles of the maker do not carry this duty.
    Role(Duty),
}

impl App {
    /// Proposes a change. It may be approved for a day.
    ///
    /// # Errors
    /// [`ProposalRefusal`]
    pub async fn propose_change(
        &self,
        staff: &StaffActor,
        confirmed: PinVerified,
        change: Change,
    ) -> Outcome<String, ProposalRefusal> {
        if !confirmed.is_of(&staff.actor.holder) {
            return Err(Failure::Refused(ProposalRefusal::NotConfirmed));
        }
        let (staff, id) = (staff.clone(), self.row_id());
        let approval = id.clone();
        let answer: Result<(), Undo<ProposalRefusal>> = self
            .database()
            .write(move |tx| propose(tx, &staff, &id, &change))
            .await;
        answer?;
        Ok(approval)
    }

    /// The bank's proposals that may still be approved, the first to end first.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn proposals(&self, staff: &StaffActor) -> Result<Vec<Proposal>, Internal> {
        let (bank, now) = (staff.actor.holder.bank.clone(), self.now());
        let found = self
            .database()
            .read(move |tx| {
                rows::Approval::open_of_bank(tx, &bank, now)?
                    .into_iter()
                    .map(|row| describe(tx, row))
                    .collect::<Result<Vec<_>, StorageError>>()
            })
            .await?;
        Ok(found)
    }

    /// One proposal of the bank.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn proposal(
        &self,
        staff: &StaffActor,
        id: &str,
    ) -> Result<Option<Proposal>, Internal> {
        let (bank, id) = (staff.actor.holder.bank.clone(), id.to_owned());
        let found = self
            .database()
            .read(
                move |tx| match rows::Approval::find(tx, &id)?.filter(|row| row.bank == bank) {
                    Some(row) => describe(tx, row).map(Some),
                    None => Ok::<_, StorageError>(None),
                },
            )
            .await?;
        Ok(found)
    }
}

pub(super) fn describe(
    tx: &mut dyn Tx,
    approval: rows::Approval,
) -> Result<Proposal, StorageError> {
    let change = Change::read(&approval).ok_or_else(|| StorageError::corrupt("approval.change"))?;
    let form_used = forms::is_anothers(tx, &approval, &change)?;
    let maker = lookup::holder(tx, &approval.maker)?;
    let checker = match &approval.checker {
        Some(id) => Some(lookup::holder(tx, id)?),
        None => None,
    };
    Ok(Proposal {
        approval,
        change,
        maker,
        checker,
        form_used,
    })
}

pub(crate) fn propose(
    tx: &mut dyn Tx,
    staff: &StaffActor,
    id: &str,
    change: &Change,
) -> Result<(), Undo<ProposalRefusal>> {
    if change.is_done_already() {
        return Err(Undo::Refused(ProposalRefusal::Administrator));
    }
    let on_duty = OnDuty::check(tx, staff, change.maker_duty(), ProposalRefusal::Role)?;
    let target = target(tx, staff, change)?;
    let row = record(tx, &on_duty, id, change, target)?;
    forms::take(tx, &row, change)?;
    let detail = json!({ "act": row.act, "sha256": hex::encode(&row.digest) });
    audit::done(tx, &staff.actor.who(), "propose_change", &row.id, &detail)?;
    Ok(())
}

/// What the change is about and the version the maker sees; also tells early what could never be approved.
fn target(tx: &mut dyn Tx, staff: &StaffActor, change: &Change) -> Target {
    let bank = &staff.actor.holder.bank;
    match change {
        Change::OpenContract {
            number, company, ..
        } => opening::target(tx, bank, change, (number, company)),
        Change::AddAdministrator { number, .. } => opening::second_target(tx, bank, change, number),
        Change::ReissueAdministrator {
            number,
            administrator,
            ..
        }
        | Change::UnlockAdministrator {
            number,
            administrator,
            ..
        }
        | Change::ResumeAdministrator {
            number,
            administrator,
        }
        | Change::SetAdministratorMail {
            number,
            administrator,
            ..
        } => administrators::target(tx, bank, number, *administrator),
        Change::ReleaseAdministrator {
            number,
            administrator,
            ..
        } => administrators::held_target(tx, bank, number, *administrator),
        Change::ResumeContract { number, .. } => {
            standing::target(tx, bank, number, ContractAct::Resume)
        }
        Change::TerminateContract { number, .. } => {
            standing::target(tx, bank, number, ContractAct::Terminate)
        }
        Change::ReissueCard { number, card, .. } => cards::target(tx, bank, number, *card),
        Change::SetPolicy {
            policy,
            value,
            before,
        } => policies::target(tx, bank, (policy, value, before)),
        Change::SetLook { look, before } => look::target(tx, bank, (look, before)),
        Change::Tokens(change) => tokens::target(tx, bank, change),
        Change::Staff(change) => members::target(tx, bank, change, staff.actor.at),
        // Done at once, never proposed.
        Change::SuspendAdministrator { .. }
        | Change::RevokeAdministrator { .. }
        | Change::StopPerson { .. }
        | Change::SuspendContract { .. }
        | Change::LoseCard { .. } => Err(Undo::Refused(ProposalRefusal::Administrator)),
    }
}

/// Writes down what waits for a second person.
pub(super) fn record(
    tx: &mut dyn Tx,
    on_duty: &OnDuty<'_>,
    id: &str,
    change: &Change,
    (target, target_version): (String, i64),
) -> Result<rows::Approval, StorageError> {
    let staff = on_duty.staff();
    let own = &staff.actor.holder;
    let text = change.text();
    let row = rows::Approval {
        id: id.to_owned(),
        bank: own.bank.clone(),
        act: change.act().to_owned(),
        digest: Change::digest(&text).to_vec(),
        change: text,
        target,
        target_version,
        maker: own.id.clone(),
        maker_person: own.person.clone(),
        made_at: staff.actor.at,
        ends_at: if change.is_done_already() {
            NEVER
        } else {
            staff.actor.at + DAY
        },
        status: "waiting".to_owned(),
        checker: None,
        decided_at: None,
    };
    row.insert(tx)?;
    Ok(row)
}
