//! ご契約先: the list.

use askama::Template;
use tegata_domain::contract::ContractState;

use crate::{
    kit::{Page, urls},
    texts::Texts,
    view::console::contract::standing_words,
};

/// The list of contracts, narrowed by `GET` with `standing`.
#[derive(Template)]
#[template(path = "console/contracts.html")]
pub struct ContractsPage {
    /// The frame.
    pub page: Page,
    /// The standing that is listed; all where it is none.
    pub standing: Option<ContractState>,
    /// What was found, by number.
    pub rows: Vec<ContractRow>,
    /// The address of the next page.
    pub next: Option<String>,
}

impl ContractsPage {
    /// What the list may be narrowed to, as (value, words).
    fn standings(&self) -> Vec<(&'static str, &'static str)> {
        let all = ContractState::ALL.into_iter();
        all.map(|state| (state.as_str(), standing_words(state, self.page.t)))
            .collect()
    }

    fn is_chosen(&self, value: &&str) -> bool {
        self.standing.is_some_and(|state| state.as_str() == *value)
    }
}

/// One contract.
#[derive(Clone, Debug)]
pub struct ContractRow {
    /// 契約者ID.
    pub contract_id: String,
    /// ご契約先名.
    pub company: String,
    /// How many users.
    pub users: u32,
    /// Where it stands.
    pub standing: ContractState,
    /// Opened at, Unix milliseconds.
    pub opened_at: i64,
}

impl ContractRow {
    /// What its standing is called.
    pub(crate) fn standing_words(&self, t: &Texts) -> &'static str {
        standing_words(self.standing, t)
    }
}
