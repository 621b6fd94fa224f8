//! Rows that must exist because another row says so.

use tegata_domain::policy::Policies;
use tegata_storage::{StorageError, Tx, rows};

pub(crate) fn bank(tx: &mut dyn Tx, code: &str) -> Result<rows::Bank, StorageError> {
    rows::Bank::find(tx, code)?.ok_or_else(|| StorageError::corrupt("a row names an unknown bank"))
}

pub(crate) fn policies(tx: &mut dyn Tx, code: &str) -> Result<Policies, StorageError> {
    let bank = bank(tx, code)?;
    serde_json::from_str(&bank.policies).map_err(|_| StorageError::corrupt("bank.policies"))
}

pub(crate) fn holder(tx: &mut dyn Tx, id: &str) -> Result<rows::Holder, StorageError> {
    rows::Holder::find(tx, id)?
        .ok_or_else(|| StorageError::corrupt("a row names an unknown holder"))
}

pub(crate) fn contract(tx: &mut dyn Tx, id: &str) -> Result<rows::Contract, StorageError> {
    rows::Contract::find(tx, id)?
        .ok_or_else(|| StorageError::corrupt("a holder names an unknown contract"))
}

pub(crate) fn certificate(tx: &mut dyn Tx, id: &str) -> Result<rows::Certificate, StorageError> {
    rows::Certificate::find(tx, id)?
        .ok_or_else(|| StorageError::corrupt("a row names an unknown certificate"))
}

pub(crate) fn issue(tx: &mut dyn Tx, id: &str) -> Result<rows::Issue, StorageError> {
    rows::Issue::find(tx, id)?
        .ok_or_else(|| StorageError::corrupt("an acquisition names an unknown issue"))
}
