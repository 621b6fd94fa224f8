//! What every change of a contract's standing has in common.

use serde_json::json;
use tegata_domain::{
    acquisition::AcquisitionState,
    contract::{ContractAct, ContractState, ContractStop},
    ids::HolderKind,
    staff::Duty,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    acquisition::end_acquisition,
    audit::{self, Who},
    failure::Undo,
    notice,
};

/// Why a contract's standing was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContractRefusal {
    /// The confirmation PIN was not this administrator's.
    NotConfirmed,
    /// No such contract in this bank.
    NoContract,
    /// The contract does not stand where this is possible.
    State,
    /// Someone else changed it meanwhile.
    Conflict,
    /// The roles of the member of staff do not carry this duty.
    Role(Duty),
}

/// One arrow of the contract's life, with its audit row.
pub(super) fn advance(
    tx: &mut dyn Tx,
    contract: &rows::Contract,
    act: ContractAct,
    who: &Who,
) -> Result<ContractState, Undo<ContractRefusal>> {
    let next = contract.status.after(act);
    let next = next.map_err(|_| Undo::Refused(ContractRefusal::State))?;
    if !contract.advance(tx, next, who.at)? {
        return Err(Undo::Refused(ContractRefusal::Conflict));
    }
    let detail = json!({ "from": contract.status.as_str(), "to": next.as_str() });
    audit::done(tx, who, word(act), &contract.id, &detail)?;
    Ok(next)
}

/// Everyone of the contract is out at once: sessions and running acquisitions end. What was proven already and waits for
/// its release is kept, unless the contract ended.
pub(super) fn put_out(
    tx: &mut dyn Tx,
    contract: &rows::Contract,
    stop: ContractStop,
    who: &Who,
) -> Result<(), StorageError> {
    for holder in people(tx, contract)? {
        rows::Session::end_of_holder(tx, &holder.id, "contract", who.at)?;
        let Some(issue) = rows::Issue::open_of(tx, &holder.id)? else {
            continue;
        };
        if let Some(running) = rows::Acquisition::live_of(tx, &issue.id)?
            && (running.state != AcquisitionState::Held || stop == ContractStop::Terminated)
        {
            let (state, reason) = (AcquisitionState::Cancelled, stop.code());
            end_acquisition(tx, &running, state, reason, who)?;
        }
    }
    Ok(())
}

/// Its administrators and users.
pub(super) fn people(
    tx: &mut dyn Tx,
    contract: &rows::Contract,
) -> Result<Vec<rows::Holder>, StorageError> {
    let mut people = rows::Holder::of_contract(tx, &contract.id, HolderKind::Administrator)?;
    people.extend(rows::Holder::of_contract(
        tx,
        &contract.id,
        HolderKind::User,
    )?);
    Ok(people)
}

/// Tells the administrators.
pub(crate) fn tell(
    tx: &mut dyn Tx,
    contract: &rows::Contract,
    kind: notice::Kind,
    who: &Who,
    notices: &notice::Draft,
) -> Result<(), StorageError> {
    let first = rows::Holder::of_contract(tx, &contract.id, HolderKind::Administrator)?;
    match first.first() {
        Some(first) => notices.tell(tx, first, kind, &json!({}), who.at),
        None => Ok(()),
    }
}

fn word(act: ContractAct) -> &'static str {
    match act {
        ContractAct::SuspendByBank => "contract_suspend",
        ContractAct::SuspendByCustomer => "contract_suspend_by_customer",
        ContractAct::Resume => "contract_resume",
        ContractAct::Terminate => "contract_terminate",
    }
}
