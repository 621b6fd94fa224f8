//! お客様カード.

use askama::Template;
use tegata_domain::card::CardState;

use crate::{
    kit::{Field, Form, Page, urls},
    view::card::{CardDeskAct, CardStatus},
};

/// A card with what became of it.
#[derive(Clone, Debug)]
pub struct CardFacts {
    /// カード発行番号, for the address.
    pub number: i64,
    /// The same as it is printed: `01`.
    pub shown: String,
    /// Where it is.
    pub status: CardStatus,
    /// What became of it, in order.
    pub steps: Vec<StepRow>,
    /// 依頼書番号; empty for the first card.
    pub form: String,
    /// From when to when it should arrive, while it is on its way, Unix milliseconds.
    pub expected: Option<(i64, i64)>,
    /// That time is over.
    pub overdue: bool,
    /// What can be done.
    pub acts: Vec<CardDeskAct>,
}

impl CardFacts {
    /// Whether it was reported lost.
    fn is_lost(&self) -> bool {
        self.status.0 == CardState::Lost
    }
}

/// One step of a card.
#[derive(Clone, Debug)]
pub struct StepRow {
    /// The state that began.
    pub status: CardStatus,
    /// When, Unix milliseconds.
    pub at: i64,
    /// Who noted it; may be empty.
    pub by: String,
}

/// One act on a card. Posts `state`, and for another card `form_number` and `staff_pin`.
#[derive(Template)]
#[template(path = "console/card_act.html")]
pub struct CardActPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// Which act.
    pub act: CardDeskAct,
    /// 契約者ID.
    pub contract_id: String,
    /// ご契約先名.
    pub company: String,
    /// On which card.
    pub card: CardFacts,
}

/// Cards on their way.
#[derive(Template)]
#[template(path = "console/cards.html")]
pub struct CardsPage {
    /// The frame.
    pub page: Page,
    /// The oldest order first.
    pub rows: Vec<CardRow>,
    /// The address of the next page.
    pub next: Option<String>,
}

/// One card on its way.
#[derive(Clone, Debug)]
pub struct CardRow {
    /// 契約者ID.
    pub contract_id: String,
    /// ご契約先名.
    pub company: String,
    /// カード発行番号 as it is printed.
    pub number: String,
    /// Where it is.
    pub status: CardStatus,
    /// When it was ordered, Unix milliseconds.
    pub ordered_at: i64,
    /// When it should arrive at the latest, Unix milliseconds.
    pub expected: i64,
    /// That time is over.
    pub overdue: bool,
}
