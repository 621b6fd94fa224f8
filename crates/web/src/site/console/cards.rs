//! お客様カード.

mod act;
mod list;

use axum::Router;
use tegata_app::console::{CardView, ContractView};
use tegata_domain::card::{EXPECTED_AFTER, OVERDUE_AFTER};

use crate::{
    site::SiteState,
    view::{
        card::{CardDeskAct, CardStatus},
        console::cards::{CardFacts, StepRow},
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().merge(list::routes()).merge(act::routes())
}

/// A card as pages show it; a contract that has ended is only looked at.
pub(super) fn facts(contract: &ContractView, view: &CardView, now: i64) -> CardFacts {
    let (card, row) = (&view.card, &contract.contract);
    let newest = card.number == row.card_issue_number;
    let under_way = card.state.is_under_way();
    let latest = card.ordered_at + OVERDUE_AFTER;
    let over = row.status == tegata_domain::contract::ContractState::Terminated;
    CardFacts {
        number: card.number,
        shown: number(card.number),
        status: CardStatus(card.state),
        steps: view
            .steps
            .iter()
            .map(|step| StepRow {
                status: CardStatus(step.state),
                at: step.at,
                by: step.by.clone(),
            })
            .collect(),
        form: card.form.clone(),
        expected: under_way.then_some((card.ordered_at + EXPECTED_AFTER, latest)),
        overdue: under_way && latest < now,
        acts: if over {
            Vec::new()
        } else {
            CardDeskAct::of(card.state, newest)
        },
    }
}

/// カード発行番号 as it is printed.
pub(super) fn number(number: i64) -> String {
    format!("{number:02}")
}
