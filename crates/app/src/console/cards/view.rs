//! Cards as the console shows them: of one contract, and those on their way.

use tegata_domain::{
    card::{CardState, OVERDUE_AFTER, is_lost},
    time::Millis,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    failure::Internal,
    lookup,
    paging::{PAGE, asked, cut},
    sign_in::StaffActor,
};

/// A card with what became of it.
pub struct CardView {
    /// The card.
    pub card: rows::CustomerCard,
    /// What became of it, in order.
    pub steps: Vec<CardStep>,
}

/// One step of a card.
pub struct CardStep {
    /// The state that began.
    pub state: CardState,
    /// When.
    pub at: Millis,
    /// Name of who noted it; empty for cards from before they were followed.
    pub by: String,
}

/// Cards that were ordered and have not arrived.
pub struct CardsUnderWay {
    /// The oldest order first.
    pub cards: Vec<UnderWay>,
    /// Where the next page begins, if there is one.
    pub next: Option<(Millis, String)>,
}

/// One of them.
pub struct UnderWay {
    /// The card.
    pub card: rows::CustomerCard,
    /// Whose it is.
    pub contract: rows::Contract,
    /// Ordered more than three weeks ago.
    pub overdue: bool,
}

impl App {
    /// The bank's cards on their way, after an order.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn cards_under_way(
        &self,
        staff: &StaffActor,
        after: Option<(Millis, String)>,
    ) -> Result<CardsUnderWay, Internal> {
        let (bank, now) = (staff.actor.holder.bank.clone(), self.now());
        let after = after.unwrap_or((Millis::MIN, String::new()));
        let found = self
            .database()
            .read(move |tx| {
                let from = (after.0, after.1.as_str());
                let found = rows::CustomerCard::under_way(tx, &bank, from, asked(PAGE))?;
                let (found, next) =
                    cut(found, PAGE, |last| (last.ordered_at, last.contract.clone()));
                let cards = found
                    .into_iter()
                    .map(|card| {
                        Ok(UnderWay {
                            contract: lookup::contract(tx, &card.contract)?,
                            overdue: card.ordered_at + OVERDUE_AFTER < now,
                            card,
                        })
                    })
                    .collect::<Result<Vec<_>, StorageError>>()?;
                Ok::<_, StorageError>(CardsUnderWay { cards, next })
            })
            .await?;
        Ok(found)
    }
}

impl CardView {
    /// The cards of a contract, the newest first.
    pub(in crate::console) fn of(
        tx: &mut dyn Tx,
        contract: &str,
    ) -> Result<Vec<Self>, StorageError> {
        let mut steps = Vec::new();
        for event in rows::CardEvent::of_contract(tx, contract)? {
            let by = rows::Holder::find(tx, &event.actor)?;
            let step = CardStep {
                state: event.state,
                at: event.at,
                by: by.map_or_else(String::new, |holder| holder.display_name),
            };
            steps.push((event.number, step));
        }
        let cards = rows::CustomerCard::of_contract(tx, contract)?.into_iter();
        let mut views: Vec<_> = cards
            .map(|card| Self {
                card,
                steps: Vec::new(),
            })
            .collect();
        for (number, step) in steps {
            if let Some(view) = views.iter_mut().find(|view| view.card.number == number) {
                view.steps.push(step);
            }
        }
        Ok(views)
    }
}

/// Whether the contract's card was lost and no newer one has arrived.
pub(crate) fn contract_card_is_lost(tx: &mut dyn Tx, contract: &str) -> Result<bool, StorageError> {
    Ok(is_lost(rows::CustomerCard::states(tx, contract)?))
}
