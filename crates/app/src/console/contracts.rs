//! Contracts as the console shows them.

use tegata_domain::ids::{ContractId, HolderKind};
use tegata_storage::{StorageError, rows};

use crate::{
    App,
    failure::Internal,
    sign_in::StaffActor,
    user::{UserLine, line_of},
};

/// One line of the list.
pub struct ContractLine {
    /// The contract.
    pub contract: rows::Contract,
    /// How many users are registered.
    pub users: usize,
}

/// One contract with its people.
pub struct ContractView {
    /// The contract.
    pub contract: rows::Contract,
    /// Its administrators.
    pub administrators: Vec<UserLine>,
    /// Its users.
    pub users: Vec<UserLine>,
}

impl App {
    /// The bank's contracts.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn contracts(&self, staff: &StaffActor) -> Result<Vec<ContractLine>, Internal> {
        let bank = staff.actor.holder.bank.clone();
        let lines = self
            .database()
            .read(move |tx| {
                rows::Contract::of_bank(tx, &bank)?
                    .into_iter()
                    .map(|contract| {
                        let users =
                            rows::Holder::of_contract(tx, &contract.id, HolderKind::User)?.len();
                        Ok(ContractLine { contract, users })
                    })
                    .collect::<Result<Vec<_>, StorageError>>()
            })
            .await?;
        Ok(lines)
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
