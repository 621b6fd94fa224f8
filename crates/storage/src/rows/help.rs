//! 緊急停止, and what a support code opens.

use crate::{StorageError, Tx};

row! {
    /// Access that its holder took away with one factor.
    EmergencyStop = "emergency_stop" {
        /// Row id.
        id: String,
        /// Tenant.
        bank: String,
        /// Holder row id.
        holder: String,
        /// `certificate` or `pin`.
        factor: String,
        /// From where.
        address: String,
        /// When.
        at: i64,
        /// Ended by the administrator or the bank.
        ended_at: Option<i64>,
        /// Who ended it.
        ended_by: Option<String>,
    }
}

row! {
    /// One diagnosis of one browser, read by its support code.
    Diagnosis = "diagnosis" {
        /// Row id.
        id: String,
        /// Tenant whose help desk may read it.
        bank: String,
        /// Peppered digest of bank and code.
        code: Vec<u8>,
        /// What was seen, as JSON; never a secret.
        facts: String,
        /// Whom the certificate belongs to, where it is one of this bank.
        holder: Option<String>,
        /// When.
        made_at: i64,
        /// Read until then.
        ends_at: i64,
    }
}

impl EmergencyStop {
    /// Begins one; `false` when one stands already.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn begin(&self, tx: &mut dyn Tx) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "INSERT INTO emergency_stop (id, bank, holder, factor, address, at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT DO NOTHING",
            &[
                self.id.as_str().into(),
                self.bank.as_str().into(),
                self.holder.as_str().into(),
                self.factor.as_str().into(),
                self.address.as_str().into(),
                self.at.into(),
            ],
        )
    }
    /// The one that stands for a holder.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn standing(tx: &mut dyn Tx, holder: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM emergency_stop WHERE holder = $1 AND ended_at IS NULL",
            &[holder.into()],
        )
    }
    /// The newest that stand at a bank.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn standing_at(tx: &mut dyn Tx, bank: &str) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM emergency_stop WHERE bank = $1 AND ended_at IS NULL ORDER BY at DESC, id DESC LIMIT 50",
            &[bank.into()],
        )
    }
    /// Ends the one that stands; `false` when there is none.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn end(tx: &mut dyn Tx, holder: &str, by: &str, now: i64) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE emergency_stop SET ended_at = $3, ended_by = $2 WHERE holder = $1 AND ended_at IS NULL",
            &[holder.into(), by.into(), now.into()],
        )
    }
}

impl Diagnosis {
    /// By the digest of bank and code, while it may be read.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn by_code(
        tx: &mut dyn Tx,
        bank: &str,
        code: &[u8],
        now: i64,
    ) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM diagnosis WHERE code = $1 AND bank = $2 AND ends_at > $3",
            &[code.into(), bank.into(), now.into()],
        )
    }
    /// Forgets those that ended before `before`.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn sweep(tx: &mut dyn Tx, before: i64) -> Result<u64, StorageError> {
        tx.execute("DELETE FROM diagnosis WHERE ends_at < $1", &[before.into()])
    }
}
