//! The bank's customers as a change names them: a contract by its number, an administrator of it.

use tegata_domain::{
    contract::ContractState,
    ids::{ContractId, HolderKind},
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{console::ProposalRefusal, failure::Undo};

/// The contract of this number; none where the number is none.
pub(super) fn contract(
    tx: &mut dyn Tx,
    bank: &str,
    number: &str,
) -> Result<Option<rows::Contract>, StorageError> {
    match ContractId::parse(number) {
        Ok(number) => rows::Contract::by_number(tx, bank, number.as_str()),
        Err(_) => Ok(None),
    }
}

/// The contract that a proposal names.
pub(super) fn named(
    tx: &mut dyn Tx,
    bank: &str,
    number: &str,
) -> Result<rows::Contract, Undo<ProposalRefusal>> {
    contract(tx, bank, number)?.ok_or(Undo::Refused(ProposalRefusal::Contract))
}

/// The same, unless it has ended. While it is stopped, the bank may prepare it for the day it works again.
pub(super) fn not_ended(
    tx: &mut dyn Tx,
    bank: &str,
    number: &str,
) -> Result<rows::Contract, Undo<ProposalRefusal>> {
    let contract = named(tx, bank, number)?;
    if contract.status == ContractState::Terminated {
        return Err(Undo::Refused(ProposalRefusal::Standing));
    }
    Ok(contract)
}

/// The active administrator of this number.
pub(super) fn administrator(
    tx: &mut dyn Tx,
    contract: &rows::Contract,
    number: u8,
) -> Result<Option<rows::Holder>, StorageError> {
    let (kind, name) = (HolderKind::Administrator, number.to_string());
    let found = rows::Holder::by_name(tx, &contract.bank, &contract.id, kind, &name)?;
    Ok(found.filter(|holder| holder.status == "active"))
}
