//! What a change of tokens is about when it is proposed, and what it does when it is approved.

use serde_json::json;
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    console::{
        ApprovalRefusal, ProposalRefusal, TokenChange,
        approve::TwoPersonApproval,
        customers,
        execute::{Executed, Execution, conflict},
        opening::in_stock,
        propose::Target,
    },
    failure::Undo,
    lookup, notice,
    token::{assign, change as change_state, put_into_stock},
};

/// What the change is about and the version that the maker sees; also tells early what could never be approved.
pub(crate) fn target(tx: &mut dyn Tx, bank: &str, change: &TokenChange) -> Target {
    let refuse = |refusal| Undo::Refused(refusal);
    match change {
        TokenChange::Import { delivery, .. } => Ok((delivery.clone(), 0)),
        TokenChange::Assign {
            serial,
            number,
            administrator,
            replaces,
        } => {
            in_stock(tx, bank, serial)?;
            let contract = customers::contract(tx, bank, number)?;
            let holder = match contract.filter(|contract| contract.status.stop().is_none()) {
                Some(contract) => customers::administrator(tx, &contract, *administrator)?,
                None => None,
            };
            let holder = holder.ok_or_else(|| refuse(ProposalRefusal::Administrator))?;
            let present = rows::Token::of_holder(tx, &holder.id)?.map(|token| token.serial);
            if present != *replaces {
                return Err(refuse(ProposalRefusal::Token));
            }
            Ok((holder.id, holder.version))
        }
        TokenChange::Lose { serial }
        | TokenChange::Return { serial }
        | TokenChange::Retire { serial } => {
            let found = rows::Token::find(tx, bank, serial)?;
            let token = found.filter(|token| allows(change, &token.status));
            let token = token.ok_or_else(|| refuse(ProposalRefusal::Token))?;
            Ok((token.serial, token.version))
        }
    }
}

/// From which states: what is in use is returned or lost first, what is lost never comes back.
pub(super) fn allows(change: &TokenChange, status: &str) -> bool {
    match change {
        TokenChange::Lose { .. } => matches!(status, "assigned" | "stock" | "stopped"),
        TokenChange::Return { .. } => matches!(status, "assigned" | "stopped"),
        TokenChange::Retire { .. } => matches!(status, "stock" | "stopped" | "lost"),
        TokenChange::Assign { .. } => status == "stock",
        TokenChange::Import { .. } => false,
    }
}

/// Carries it out in the transaction that consumed its approval.
pub(crate) fn execute(
    tx: &mut dyn Tx,
    change: &TokenChange,
    approval: &TwoPersonApproval,
    execution: &Execution,
) -> Executed {
    match change {
        TokenChange::Import {
            delivery,
            sha256,
            tokens,
            ..
        } => {
            let taken = rows::TokenDelivery::delete(tx, delivery)?;
            if !taken || execution.tokens.len() != *tokens {
                return Err(conflict());
            }
            let stocked = put_into_stock(tx, &execution.tokens, &execution.who);
            stocked.map_err(|undo| undo.refused_as(ApprovalRefusal::Conflict))?;
            let detail = json!({ "count": tokens, "sha256": sha256 });
            execution.note(tx, "stock_tokens", &execution.who.bank, &detail)
        }
        TokenChange::Assign {
            serial, replaces, ..
        } => give(tx, (serial, replaces.as_deref()), approval, execution),
        TokenChange::Lose { .. } => Err(conflict()),
        TokenChange::Return { serial } => {
            let token = move_to(tx, (change, serial, "stock"), approval, execution)?;
            note(tx, "return_token", &token, execution)
        }
        TokenChange::Retire { serial } => {
            let token = move_to(tx, (change, serial, "retired"), approval, execution)?;
            note(tx, "retire_token", &token, execution)
        }
    }
}

fn give(
    tx: &mut dyn Tx,
    (serial, replaces): (&str, Option<&str>),
    approval: &TwoPersonApproval,
    execution: &Execution,
) -> Executed {
    let holder = lookup::holder(tx, &approval.target)?;
    if holder.status != "active"
        || holder.version != approval.target_version
        || !holder.touch(tx)?
    {
        return Err(conflict());
    }
    if lookup::contract(tx, &holder.contract)?
        .status
        .stop()
        .is_some()
    {
        return Err(conflict());
    }
    let who = &execution.who;
    let present = rows::Token::of_holder(tx, &holder.id)?;
    if present.as_ref().map(|token| token.serial.as_str()) != replaces {
        return Err(conflict());
    }
    if let Some(present) = present
        && !change_state(tx, &present, ("stopped", Some(&holder.id)), who)?
    {
        return Err(conflict());
    }
    if !assign(tx, serial, &holder, who)? {
        return Err(conflict());
    }
    let detail = json!({ "serial": serial, "replaces": replaces });
    let kind = notice::Kind::TokenRegistered;
    execution.notices.tell(tx, &holder, kind, &detail, who.at)?;
    execution.note(tx, "assign_token", &holder.id, &detail)
}

fn move_to(
    tx: &mut dyn Tx,
    (change, serial, status): (&TokenChange, &str, &str),
    approval: &TwoPersonApproval,
    execution: &Execution,
) -> Result<rows::Token, Undo<ApprovalRefusal>> {
    let who = &execution.who;
    let found = rows::Token::find(tx, &who.bank, serial)?;
    let token = found.ok_or_else(conflict)?;
    if token.version != approval.target_version || !allows(change, &token.status) {
        return Err(conflict());
    }
    // In stock it is nobody's; retired it is remembered with the last one who had it.
    let holder = token.holder.as_deref().filter(|_| status != "stock");
    if !change_state(tx, &token, (status, holder), who)? {
        return Err(conflict());
    }
    if token.status == "assigned" {
        tell_stopped(tx, &token, execution)?;
    }
    Ok(token)
}

fn tell_stopped(
    tx: &mut dyn Tx,
    token: &rows::Token,
    execution: &Execution,
) -> Result<(), StorageError> {
    let Some(holder) = &token.holder else {
        return Ok(());
    };
    let holder = lookup::holder(tx, holder)?;
    let detail = json!({ "serial": token.serial });
    let (kind, at) = (notice::Kind::TokenStopped, execution.who.at);
    execution.notices.tell(tx, &holder, kind, &detail, at)
}

fn note(tx: &mut dyn Tx, act: &str, token: &rows::Token, execution: &Execution) -> Executed {
    let subject = token.holder.as_deref().unwrap_or(&token.serial);
    execution.note(tx, act, subject, &json!({ "serial": token.serial }))
}
