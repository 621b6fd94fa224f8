//! 印刷, 発送, お受け取り: one person notes what happened to a card that two people ordered. It gives nobody access: the
//! card carries only the contract ID.

use serde_json::json;
use tegata_domain::{
    card::{CardAct, CardState},
    ids::ContractId,
    staff::Duty,
};
use tegata_storage::{StorageError, Tx, rows};

use super::CardRefusal;
use crate::{
    App,
    audit::{self, Who},
    console::OnDuty,
    failure::{Outcome, Undo},
    sign_in::StaffActor,
};

impl App {
    /// Notes that a card was printed, sent or received. The one that it follows is over when it is received.
    ///
    /// # Errors
    /// [`CardRefusal`]
    pub async fn follow_card(
        &self,
        staff: &StaffActor,
        contract: &ContractId,
        card: i64,
        act: CardAct,
    ) -> Outcome<(), CardRefusal> {
        let (staff, contract) = (staff.clone(), contract.clone());
        let answer: Result<(), Undo<CardRefusal>> = self
            .database()
            .write(move |tx| {
                OnDuty::check(tx, &staff, Duty::Make, CardRefusal::Role)?;
                let who = staff.actor.who();
                let (contract, card) = find(tx, &who.bank, &contract, card)?;
                let word = word(act).ok_or(Undo::Refused(CardRefusal::State))?;
                advance(tx, &card, act, &who)?;
                let detail = json!({ "number": card.number });
                audit::done(tx, &who, word, &contract.id, &detail)?;
                match act {
                    CardAct::Print => {
                        let detail = json!({ "papers": ["customer_card"] });
                        audit::done(tx, &who, "print_papers", &contract.id, &detail)?;
                    }
                    CardAct::Receive => replace_older(tx, &card, &who)?,
                    _ => {}
                }
                Ok(())
            })
            .await;
        answer.map_err(Into::into)
    }
}

/// The steps that this act takes; a loss and what follows from a newer card are acts of their own.
fn word(act: CardAct) -> Option<&'static str> {
    match act {
        CardAct::Print => Some("print_card"),
        CardAct::Send => Some("send_card"),
        CardAct::Receive => Some("receive_card"),
        CardAct::Lose | CardAct::Replace => None,
    }
}

/// One arrow of the card's life.
pub(super) fn advance(
    tx: &mut dyn Tx,
    card: &rows::CustomerCard,
    act: CardAct,
    who: &Who,
) -> Result<(), Undo<CardRefusal>> {
    let state = || Undo::Refused(CardRefusal::State);
    let next = card.state.after(act).map_err(|_| state())?;
    if card.advance(tx, next, &who.actor, who.at)? {
        Ok(())
    } else {
        Err(state())
    }
}

fn replace_older(
    tx: &mut dyn Tx,
    newer: &rows::CustomerCard,
    who: &Who,
) -> Result<(), Undo<CardRefusal>> {
    for card in rows::CustomerCard::of_contract(tx, &newer.contract)? {
        if card.number < newer.number && card.state == CardState::Received {
            advance(tx, &card, CardAct::Replace, who)?;
        }
    }
    Ok(())
}

/// A card of a contract of the bank.
pub(super) fn find(
    tx: &mut dyn Tx,
    bank: &str,
    contract: &ContractId,
    number: i64,
) -> Result<(rows::Contract, rows::CustomerCard), Undo<CardRefusal>> {
    let missing = || Undo::Refused(CardRefusal::NoCard);
    let found = rows::Contract::by_number(tx, bank, contract.as_str())?;
    let contract = found.ok_or_else(missing)?;
    let cards: Result<_, StorageError> = rows::CustomerCard::of_contract(tx, &contract.id);
    let card = cards?.into_iter().find(|card| card.number == number);
    Ok((contract, card.ok_or_else(missing)?))
}
