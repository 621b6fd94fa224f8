//! ご契約先 and the networks it signs in from.

use tegata_domain::contract::ContractState;

use crate::{StorageError, Tx};

row! {
    /// A company with its customer card.
    Contract = "contract" {
        /// Row id.
        id: String,
        /// Tenant.
        bank: String,
        /// 契約者ID, eleven digits.
        number: String,
        /// Company name.
        company: String,
        /// Issue number of the customer card.
        card_issue_number: i64,
        /// Where it stands.
        status: ContractState,
        /// When it was opened.
        opened_at: i64,
        /// Since when it stands as it does.
        status_at: i64,
        /// Counts changes.
        version: i64,
    }
}

row! {
    /// A network from which the contract signed in with a valid certificate.
    KnownNetwork = "known_network" {
        /// Contract row id.
        contract: String,
        /// /24 or /48.
        network: String,
        /// Last time.
        seen_at: i64,
    }
}

impl Contract {
    /// By row id.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, id: &str) -> Result<Option<Self>, StorageError> {
        Self::one(tx, "SELECT * FROM contract WHERE id = $1", &[id.into()])
    }
    /// By the number on the card.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn by_number(
        tx: &mut dyn Tx,
        bank: &str,
        number: &str,
    ) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM contract WHERE bank = $1 AND number = $2",
            &[bank.into(), number.into()],
        )
    }
}

impl Contract {
    /// One arrow of its life; `false` when it changed since it was read.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn advance(
        &self,
        tx: &mut dyn Tx,
        to: ContractState,
        now: i64,
    ) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE contract SET status = $3, status_at = $4, version = version + 1 WHERE id = $1 AND version = $2",
            &[
                self.id.as_str().into(),
                self.version.into(),
                to.as_str().into(),
                now.into(),
            ],
        )
    }
}

impl Contract {
    /// Counts another customer card; `false` when the contract changed since it was read.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn count_card(&self, tx: &mut dyn Tx) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE contract SET card_issue_number = card_issue_number + 1, version = version + 1
             WHERE id = $1 AND version = $2",
            &[self.id.as_str().into(), self.version.into()],
        )
    }
}

impl KnownNetwork {
    /// Remembers a sign-in.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn remember(&self, tx: &mut dyn Tx) -> Result<(), StorageError> {
        tx.execute_one(
            "INSERT INTO known_network (contract, network, seen_at) VALUES ($1, $2, $3)
             ON CONFLICT (contract, network) DO UPDATE SET seen_at = excluded.seen_at",
            &[
                self.contract.as_str().into(),
                self.network.as_str().into(),
                self.seen_at.into(),
            ],
        )
    }
    /// Whether the contract signed in from there since `since`.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn is_known(
        tx: &mut dyn Tx,
        contract: &str,
        network: &str,
        since: i64,
    ) -> Result<bool, StorageError> {
        let row = Self::one(
            tx,
            "SELECT * FROM known_network WHERE contract = $1 AND network = $2 AND seen_at >= $3",
            &[contract.into(), network.into(), since.into()],
        )?;
        Ok(row.is_some())
    }
}
