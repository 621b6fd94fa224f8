//! ワンタイムパスワード（トークン）.

use crate::{StorageError, Tx};

row! {
    /// A token with its sealed seed.
    Token = "token" {
        /// Tenant.
        bank: String,
        /// Serial number on its back.
        serial: String,
        /// The seed under the token key (AES-256-GCM).
        seed: Vec<u8>,
        /// Holder row id, when assigned.
        holder: Option<String>,
        /// `stock`, `assigned`, `stopped` or `lost`.
        status: String,
        /// The last time step whose code was accepted.
        last_step: i64,
    }
}

impl Token {
    /// By serial number.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, bank: &str, serial: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM token WHERE bank = $1 AND serial = $2",
            &[bank.into(), serial.into()],
        )
    }
    /// The holder's token in use.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn of_holder(tx: &mut dyn Tx, holder: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM token WHERE holder = $1 AND status = 'assigned'",
            &[holder.into()],
        )
    }
    /// The holder's token in use, else the one last taken away, for an honest "no token".
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn last_of_holder(tx: &mut dyn Tx, holder: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM token WHERE holder = $1 ORDER BY CASE status WHEN 'assigned' THEN 0 ELSE 1 END, serial
             LIMIT 1",
            &[holder.into()],
        )
    }
    /// Tokens not yet given out.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn stock(tx: &mut dyn Tx, bank: &str) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM token WHERE bank = $1 AND status = 'stock' ORDER BY serial",
            &[bank.into()],
        )
    }
    /// Gives it to a holder; `false` when it is not in stock any more.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] when the holder has one already.
    pub fn assign(
        tx: &mut dyn Tx,
        bank: &str,
        serial: &str,
        holder: &str,
    ) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE token SET status = 'assigned', holder = $3 WHERE bank = $1 AND serial = $2 AND status = 'stock'",
            &[bank.into(), serial.into(), holder.into()],
        )
    }
    /// Takes it from its holder for good.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn stop(tx: &mut dyn Tx, holder: &str) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE token SET status = 'stopped' WHERE holder = $1 AND status = 'assigned'",
            &[holder.into()],
        )
    }
    /// Spends the code of a time step: one conditional update, so that it is accepted once (RFC 6238 §5.2).
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn spend(&self, tx: &mut dyn Tx, step: i64) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE token SET last_step = $3
             WHERE bank = $1 AND serial = $2 AND last_step < $3 AND status = 'assigned'",
            &[
                self.bank.as_str().into(),
                self.serial.as_str().into(),
                step.into(),
            ],
        )
    }
}
