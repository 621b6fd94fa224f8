//! What both ways of a recovery ask of the rows.

use std::collections::BTreeSet;

use tegata_domain::{
    staff::{Duty, is_same_person},
    time::Millis,
};
use tegata_storage::{StorageError, Tx, rows};

use super::RecoveryRefusal;
use crate::{
    console::staff::{StaffRequest, quorum, target::member},
    failure::Undo,
    lookup,
};

/// Longest statement of who runs the command.
const BY_CHARS: usize = 40;

pub(super) type Checked<T> = Result<T, Undo<RecoveryRefusal>>;

pub(super) fn refuse<T>(refusal: RecoveryRefusal) -> Checked<T> {
    Err(Undo::Refused(refusal))
}

/// The bank is there, and somebody answers for the command.
pub(super) fn begin(tx: &mut dyn Tx, bank: &str, by: &str) -> Checked<()> {
    if rows::Bank::find(tx, bank)?.is_none() {
        return refuse(RecoveryRefusal::NoBank);
    }
    let stated = by.trim();
    let too_long = stated.chars().count() > BY_CHARS;
    if stated.is_empty() || too_long || stated.chars().any(char::is_control) {
        return refuse(RecoveryRefusal::By);
    }
    Ok(())
}

/// An active operator of the bank.
pub(super) fn operator(tx: &mut dyn Tx, bank: &str, account: &str) -> Checked<rows::Holder> {
    let Some(holder) = member(tx, bank, account)? else {
        return refuse(RecoveryRefusal::Nobody(account.to_owned()));
    };
    if lookup::roles(tx, &holder.id)?.may(Duty::Operate) {
        Ok(holder)
    } else {
        refuse(RecoveryRefusal::NotOperator(account.to_owned()))
    }
}

/// One certificate for one key, ever.
pub(super) fn fresh_key(tx: &mut dyn Tx, account: &str, request: &StaffRequest) -> Checked<()> {
    if rows::Certificate::public_key_seen(tx, &request.digest())? {
        return refuse(RecoveryRefusal::Key(account.to_owned()));
    }
    Ok(())
}

/// Operators who can come in, but for these accounts and people.
pub(super) fn other_operators(
    tx: &mut dyn Tx,
    bank: &str,
    (accounts, people): (&BTreeSet<&str>, &BTreeSet<&str>),
    now: Millis,
) -> Result<Vec<rows::Holder>, StorageError> {
    let present = quorum::present(tx, bank, now)?;
    let others = present.into_iter().filter(|(holder, roles)| {
        roles.may(Duty::Operate)
            && !accounts.contains(holder.name_id.as_str())
            && !people.iter().any(|one| is_same_person(one, &holder.person))
    });
    Ok(others.map(|(holder, _)| holder).collect())
}
