//! Contracts as the console shows them.

use tegata_domain::{
    contract::ContractState,
    ids::{ContractId, HolderKind},
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    console::CardView,
    failure::Internal,
    paging::{PAGE, asked, cut},
    sign_in::StaffActor,
    user::{UserLine, line_of},
};

/// One line of the list.
pub struct ContractLine {
    /// The contract.
    pub contract: rows::Contract,
    /// How many users are registered.
    pub users: i64,
}

/// A page of the list.
pub struct ContractsPage {
    /// The contracts, by number.
    pub lines: Vec<ContractLine>,
    /// The number after which the next page begins, if there is one.
    pub next: Option<String>,
}

impl ContractLine {
    pub(super) fn of(tx: &mut dyn Tx, contract: rows::Contract) -> Result<Self, StorageError> {
        let users = rows::Holder::count_of_contract(tx, &contract.id, HolderKind::User)?;
        Ok(Self { contract, users })
    }
}

/// One contract with its people.
pub struct ContractView {
    /// The contract.
    pub contract: rows::Contract,
    /// Its administrators.
    pub administrators: Vec<UserLine>,
    /// Its users.
    pub users: Vec<UserLine>,
    /// Its customer cards, the newest first.
    pub cards: Vec<CardView>,
}

impl App {
    /// The bank's contracts after a number, in one standing where one is named.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn contracts(
        &self,
        staff: &StaffActor,
        standing: Option<ContractState>,
        after: &str,
    ) -> Result<ContractsPage, Internal> {
        let (bank, after) = (staff.actor.holder.bank.clone(), after.to_owned());
        let standing = standing.map_or("", ContractState::as_str);
        let page = self
            .database()
            .read(move |tx| {
                let found = rows::Contract::page(tx, (&bank, standing), &after, asked(PAGE))?;
                let (found, next) = cut(found, PAGE, |last| last.number.clone());
                let lines = found
                    .into_iter()
                    .map(|contract| ContractLine::of(tx, contract))
                    .collect::<Result<Vec<_>, StorageError>>()?;
                Ok::<_, StorageError>(ContractsPage { lines, next })
            })
            .await?;
        Ok(page)
    }

    /// One contract of the bank.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn contract(
        &self,
        staff: &StaffActor,
        number: &ContractId,
    ) -> Result<Option<ContractView>, Internal> {
        let (bank, number, now) = (staff.actor.holder.bank.clone(), number.clone(), self.now());
        let view = self
            .database()
            .read(move |tx| {
                let Some(contract) = rows::Contract::by_number(tx, &bank, number.as_str())? else {
                    return Ok(None);
                };
                let mut people = |kind| {
                    rows::Holder::of_contract(tx, &contract.id, kind)?
                        .into_iter()
                        .map(|holder| line_of(tx, holder, now))
                        .collect::<Result<Vec<_>, StorageError>>()
                };
                let (administrators, users) = (
                    people(HolderKind::Administrator)?,
                    people(HolderKind::User)?,
                );
                Ok::<_, StorageError>(Some(ContractView {
                    cards: CardView::of(tx, &contract.id)?,
                    contract,
                    administrators,
                    users,
                }))
            })
            .await?;
        Ok(view)
    }

    /// Serial numbers of tokens in the bank's stock.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn token_stock(&self, bank: &str) -> Result<Vec<String>, Internal> {
        let bank = bank.to_owned();
        let stock = self
            .database()
            .read(move |tx| rows::Token::stock(tx, &bank))
            .await?;
        Ok(stock.into_iter().map(|token| token.serial).collect())
    }
}
