//! The maker's half: a change is proposed, seen by others, withdrawn or left to end.

use serde_json::json;
use tegata_domain::{
    certificate::CertificateState,
    contract::{ContractAct, ContractState},
    ids::{ContractId, CustomerId, HolderKind},
    profile::Identification,
    staff::Duty,
    time::{DAY, Millis},
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App, audit,
    console::{
        Change, OnDuty, StaffRefusal, cards, forms, look, policies, staff as members, tokens,
    },
    failure::{Failure, Internal, Outcome, Undo},
    lookup,
    sign_in::{PinVerified, StaffActor},
};

/// How long an act done by one person waits for its confirmation.
const CONFIRMED_WITHIN: Millis = 7 * DAY;

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
}

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
    /// A field is empty.
    Empty,
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
    let change = serde_json::from_str(&approval.change)
        .map_err(|_| StorageError::corrupt("approval.change"))?;
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
    let target = match change {
        Change::Staff(change) => {
            members::target(tx, &staff.actor.holder.bank, change, staff.actor.at)?
        }
        change => target(tx, &staff.actor.holder.bank, change)?,
    };
    let row = record(tx, &on_duty, id, change, target)?;
    forms::take(tx, &row, change)?;
    let detail = json!({ "act": row.act, "sha256": hex::encode(&row.digest) });
    audit::done(tx, &staff.actor.who(), "propose_change", &row.id, &detail)?;
    Ok(())
}

/// Writes down what one person did at once, for another one's confirmation.
pub(crate) fn record_done(
    tx: &mut dyn Tx,
    on_duty: &OnDuty<'_>,
    id: &str,
    change: &Change,
    target: (String, i64),
) -> Result<(), StorageError> {
    record(tx, on_duty, id, change, target).map(|_| ())
}

/// Writes down what waits for a second person.
fn record(
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
        ends_at: staff.actor.at
            + if change.is_done_already() {
                CONFIRMED_WITHIN
            } else {
                DAY
            },
        status: "waiting".to_owned(),
        checker: None,
        decided_at: None,
    };
    row.insert(tx)?;
    Ok(row)
}

/// What the change is about and the version the maker sees; also tells early what could never be approved.
fn target(
    tx: &mut dyn Tx,
    bank: &str,
    change: &Change,
) -> Result<(String, i64), Undo<ProposalRefusal>> {
    if let Change::SetPolicy {
        policy,
        value,
        before,
    } = change
    {
        return policies::target(tx, bank, (policy, value, before));
    }
    if let Change::SetLook { look, before } = change {
        return look::target(tx, bank, (look, before));
    }
    let refuse = |refusal| Undo::Refused(refusal);
    if let Change::Tokens(change) = change {
        return tokens::target(tx, bank, change);
    }
    let number =
        ContractId::parse(change.number()).map_err(|_| refuse(ProposalRefusal::Contract))?;
    let contract = rows::Contract::by_number(tx, bank, number.as_str())?;
    if let Change::OpenContract {
        company,
        administrator,
        token,
        customer_id,
        ..
    } = change
    {
        if contract.is_some() {
            return Err(refuse(ProposalRefusal::Contract));
        }
        free_customer_id(tx, bank, customer_id.as_deref())?;
        if company.trim().is_empty() || administrator.trim().is_empty() {
            return Err(refuse(ProposalRefusal::Empty));
        }
        in_stock(tx, bank, token)?;
        return Ok((String::new(), 0));
    }
    let contract = contract.ok_or_else(|| refuse(ProposalRefusal::Contract))?;
    if let Change::ReissueCard { card, .. } = change {
        return cards::target(tx, contract, *card);
    }
    if let Some(act) = standing_act(change) {
        if contract.status.after(act).is_err() {
            return Err(refuse(ProposalRefusal::Standing));
        }
        return Ok((contract.id, contract.version));
    }
    if contract.status == ContractState::Terminated {
        return Err(refuse(ProposalRefusal::Standing));
    }
    if let Change::AddAdministrator {
        administrator,
        token,
        customer_id,
        ..
    } = change
    {
        free_customer_id(tx, bank, customer_id.as_deref())?;
        if administrator.trim().is_empty() {
            return Err(refuse(ProposalRefusal::Empty));
        }
        in_stock(tx, bank, token)?;
        return Ok((contract.id, 0));
    }
    let name = change.administrator().unwrap_or_default().to_string();
    let holder = rows::Holder::by_name(tx, bank, &contract.id, HolderKind::Administrator, &name)?;
    let holder = holder.filter(|holder| holder.status == "active");
    let holder = holder.ok_or_else(|| refuse(ProposalRefusal::Administrator))?;
    if !matches!(change, Change::ReleaseAdministrator { .. }) {
        return Ok((holder.id, holder.version));
    }
    let all = rows::Certificate::of_holder(tx, &holder.id)?;
    let held = all
        .into_iter()
        .find(|certificate| certificate.state == CertificateState::Held);
    let held = held.ok_or_else(|| refuse(ProposalRefusal::Administrator))?;
    Ok((held.id, holder.version))
}

/// The arrow of the contract's life that the change would take.
fn standing_act(change: &Change) -> Option<ContractAct> {
    match change {
        Change::ResumeContract { .. } => Some(ContractAct::Resume),
        Change::TerminateContract { .. } => Some(ContractAct::Terminate),
        _ => None,
    }
}

pub(crate) fn in_stock(
    tx: &mut dyn Tx,
    bank: &str,
    serial: &str,
) -> Result<(), Undo<ProposalRefusal>> {
    match rows::Token::find(tx, bank, serial)? {
        Some(token) if token.status == "stock" => Ok(()),
        _ => Err(Undo::Refused(ProposalRefusal::Token)),
    }
}

/// Given exactly where the profile identifies people by one, and never given before.
fn free_customer_id(
    tx: &mut dyn Tx,
    bank: &str,
    id: Option<&str>,
) -> Result<(), Undo<ProposalRefusal>> {
    let asked = lookup::profile(tx, bank)?.identification == Identification::CustomerId;
    let free = match (asked, id.map(CustomerId::parse)) {
        (true, Some(Ok(id))) => rows::CustomerId::find(tx, bank, &id.key())?.is_none(),
        (asked, typed) => !asked && typed.is_none(),
    };
    if free {
        Ok(())
    } else {
        Err(Undo::Refused(ProposalRefusal::CustomerId))
    }
}
