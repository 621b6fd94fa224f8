//! Every change of a token's state, with its line in the token's history. Nothing else changes one.

use tegata_storage::{StorageError, Tx, rows};

use crate::audit::Who;

/// A delivered token comes into stock.
pub(crate) fn stock(tx: &mut dyn Tx, token: &rows::Token, who: &Who) -> Result<(), StorageError> {
    token.insert(tx)?;
    note(tx, token, ("stock", None), token.version, who)
}

/// Brings a token into another state; `false` when somebody else changed it since it was read.
pub(crate) fn change(
    tx: &mut dyn Tx,
    token: &rows::Token,
    (status, holder): (&str, Option<&str>),
    who: &Who,
) -> Result<bool, StorageError> {
    if !token.change(tx, (status, holder), who.at)? {
        return Ok(false);
    }
    // A token that goes back into the drawer is remembered with the person who had it.
    let whose = holder.or(token.holder.as_deref());
    note(tx, token, (status, whose), token.version + 1, who)?;
    Ok(true)
}

/// Gives a token of the stock to a holder; `false` when it is not in stock.
///
/// # Errors
/// [`StorageError::Conflict`] when the holder has one already.
pub(crate) fn assign(
    tx: &mut dyn Tx,
    serial: &str,
    holder: &rows::Holder,
    who: &Who,
) -> Result<bool, StorageError> {
    let found = rows::Token::find(tx, &holder.bank, serial)?;
    match found.filter(|token| token.status == "stock") {
        Some(token) => change(tx, &token, ("assigned", Some(&holder.id)), who),
        None => Ok(false),
    }
}

/// Takes a holder's token in use away for good: `stopped` or `lost`. Answers its serial number, if there was one.
pub(crate) fn take_away(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    status: &str,
    who: &Who,
) -> Result<Option<String>, StorageError> {
    let Some(token) = rows::Token::of_holder(tx, &holder.id)? else {
        return Ok(None);
    };
    let changed = change(tx, &token, (status, Some(&holder.id)), who)?;
    Ok(changed.then_some(token.serial))
}

/// A change that is not one of state, in the history only.
pub(crate) fn remark(
    tx: &mut dyn Tx,
    token: &rows::Token,
    act: &str,
    who: &Who,
) -> Result<bool, StorageError> {
    if !token.touch(tx)? {
        return Ok(false);
    }
    note(
        tx,
        token,
        (act, token.holder.as_deref()),
        token.version + 1,
        who,
    )?;
    Ok(true)
}

fn note(
    tx: &mut dyn Tx,
    token: &rows::Token,
    (act, holder): (&str, Option<&str>),
    version: i64,
    who: &Who,
) -> Result<(), StorageError> {
    rows::TokenEvent {
        bank: token.bank.clone(),
        serial: token.serial.clone(),
        version,
        at: who.at,
        act: act.to_owned(),
        holder: holder.map(str::to_owned),
        actor: who.actor.clone(),
    }
    .insert(tx)
}
