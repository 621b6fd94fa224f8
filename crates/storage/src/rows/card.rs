//! お客様カード, and what became of each.

use tegata_domain::card::CardState;

use crate::{StorageError, Tx};

row! {
    /// One card of a contract.
    CustomerCard = "customer_card" {
        /// Contract row id.
        contract: String,
        /// カード発行番号, counted within the contract.
        number: i64,
        /// Tenant.
        bank: String,
        /// Where it is.
        state: CardState,
        /// Number of the paper form by which it was asked for; empty for the first one.
        form: String,
        /// When two people had approved it.
        ordered_at: i64,
        /// Counts changes.
        version: i64,
    }
}

row! {
    /// A change of a card.
    CardEvent = "card_event" {
        /// Contract row id.
        contract: String,
        /// The card.
        number: i64,
        /// The version that it made.
        version: i64,
        /// The state that began.
        state: CardState,
        /// When.
        at: i64,
        /// Holder row id of the member of staff.
        actor: String,
    }
}

impl CustomerCard {
    /// All cards of a contract, the newest first.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn of_contract(tx: &mut dyn Tx, contract: &str) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM customer_card WHERE contract = $1 ORDER BY number DESC",
            &[contract.into()],
        )
    }
    /// The states of all cards of a contract, the newest first.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn states(tx: &mut dyn Tx, contract: &str) -> Result<Vec<CardState>, StorageError> {
        let cards = Self::of_contract(tx, contract)?;
        Ok(cards.into_iter().map(|card| card.state).collect())
    }
    /// Brings it into another state and notes who did; `false` when it changed since it was read.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn advance(
        &self,
        tx: &mut dyn Tx,
        state: CardState,
        actor: &str,
        now: i64,
    ) -> Result<bool, StorageError> {
        let moved = tx.execute_conditional(
            "UPDATE customer_card SET state = $4, version = version + 1 WHERE contract = $1 AND number = $2 AND version = $3",
            &[
                self.contract.as_str().into(),
                self.number.into(),
                self.version.into(),
                state.as_str().into(),
            ],
        )?;
        if moved {
            let event = CardEvent {
                contract: self.contract.clone(),
                number: self.number,
                version: self.version + 1,
                state,
                at: now,
                actor: actor.to_owned(),
            };
            event.insert(tx)?;
        }
        Ok(moved)
    }
    /// Those of a bank that are on their way, the oldest order first, after an order.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn under_way(
        tx: &mut dyn Tx,
        bank: &str,
        (ordered_at, contract): (i64, &str),
        limit: u32,
    ) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM customer_card WHERE bank = $1 AND state IN ('ordered', 'printed', 'sent')
             AND (ordered_at, contract) > ($2, $3) ORDER BY ordered_at, contract LIMIT $4",
            &[
                bank.into(),
                ordered_at.into(),
                contract.into(),
                limit.into(),
            ],
        )
    }
    /// How many of a bank are on their way, and how many of these were ordered before a time.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn count_under_way(
        tx: &mut dyn Tx,
        bank: &str,
        before: i64,
    ) -> Result<(i64, i64), StorageError> {
        let row = tx.query_one(
            "SELECT count(*), count(CASE WHEN ordered_at < $2 THEN 1 END) FROM customer_card
             WHERE bank = $1 AND state IN ('ordered', 'printed', 'sent')",
            &[bank.into(), before.into()],
        )?;
        Ok((row.integer(0)?, row.integer(1)?))
    }
}

impl CardEvent {
    /// What became of a contract's cards, in order.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn of_contract(tx: &mut dyn Tx, contract: &str) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM card_event WHERE contract = $1 ORDER BY number, version",
            &[contract.into()],
        )
    }
}
