//! お客様ID: one per holder, given once within a bank (seed 004).

use tegata_domain::ids::CustomerId;
use tegata_storage::{StorageError, Tx, rows};

/// Gives a new holder a customer ID; `false` when it is malformed or was ever given to somebody.
pub(crate) fn give_customer_id(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    id: &str,
) -> Result<bool, StorageError> {
    let Ok(id) = CustomerId::parse(id) else {
        return Ok(false);
    };
    if rows::CustomerId::find(tx, &holder.bank, &id.key())?.is_some() {
        return Ok(false);
    }
    let row = rows::CustomerId {
        bank: holder.bank.clone(),
        key: id.key(),
        id: id.as_str().to_owned(),
        holder: holder.id.clone(),
    };
    row.insert(tx)?;
    Ok(true)
}
