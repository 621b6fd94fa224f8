//! お客様カードの再発行: asked for on paper, ordered by two people.

use serde_json::json;
use tegata_domain::{
    card::{CardState, may_order},
    contract::ContractState,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    audit::Who,
    console::{
        ProposalRefusal,
        approve::TwoPersonApproval,
        customers,
        execute::{Executed, Execution, conflict},
        propose::Target,
    },
    contract,
    failure::Undo,
    lookup, notice,
};

/// The contract as the maker sees it; `card` is the newest one that was ever ordered.
pub(in crate::console) fn target(tx: &mut dyn Tx, bank: &str, number: &str, card: i64) -> Target {
    let contract = customers::not_ended(tx, bank, number)?;
    let states = rows::CustomerCard::states(tx, &contract.id)?;
    if card != contract.card_issue_number || !may_order(states) {
        return Err(Undo::Refused(ProposalRefusal::Card));
    }
    Ok((contract.id, contract.version))
}

/// The next card is ordered, with the next number.
pub(in crate::console) fn order(
    tx: &mut dyn Tx,
    approval: &TwoPersonApproval,
    (card, form): (i64, &str),
    execution: &Execution,
) -> Executed {
    let contract = lookup::contract(tx, &approval.target)?;
    let states = rows::CustomerCard::states(tx, &contract.id)?;
    let unchanged = contract.version == approval.target_version
        && contract.card_issue_number == card
        && contract.status != ContractState::Terminated;
    if !unchanged || !may_order(states) || !contract.count_card(tx)? {
        return Err(conflict());
    }
    let who = &execution.who;
    insert(tx, (&contract, card + 1), (CardState::Ordered, form), who)?;
    let detail = json!({ "number": card + 1, "form": form });
    let kind = notice::Kind::CardReissued;
    contract::tell(tx, &contract, kind, who, &execution.notices)?;
    execution.note(tx, "reissue_card", &contract.id, &detail)
}

/// The first card is handed over with the papers of the opening.
pub(in crate::console) fn hand_over_first(
    tx: &mut dyn Tx,
    contract: &rows::Contract,
    who: &Who,
) -> Result<(), StorageError> {
    let number = contract.card_issue_number;
    insert(tx, (contract, number), (CardState::Received, ""), who)
}

fn insert(
    tx: &mut dyn Tx,
    (contract, number): (&rows::Contract, i64),
    (state, form): (CardState, &str),
    who: &Who,
) -> Result<(), StorageError> {
    rows::CustomerCard {
        contract: contract.id.clone(),
        number,
        bank: contract.bank.clone(),
        state,
        form: form.to_owned(),
        ordered_at: who.at,
        version: 1,
    }
    .insert(tx)?;
    rows::CardEvent {
        contract: contract.id.clone(),
        number,
        version: 1,
        state,
        at: who.at,
        actor: who.actor.clone(),
    }
    .insert(tx)
}
