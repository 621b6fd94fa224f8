//! What became of each token.

use crate::{StorageError, Tx};

row! {
    /// One change of a token.
    TokenEvent = "token_event" {
        /// Tenant.
        bank: String,
        /// Which token.
        serial: String,
        /// The token's version after it.
        version: i64,
        /// When.
        at: i64,
        /// `stock`, `assigned`, `stopped`, `lost`, `retired` or `resynchronised`.
        act: String,
        /// Whose it was or became.
        holder: Option<String>,
        /// Row id of who did it, or the kind of actor.
        actor: String,
    }
}

row! {
    /// A delivery that waits for the second person.
    TokenDelivery = "token_delivery" {
        /// Row id; the target of its approval.
        id: String,
        /// Tenant.
        bank: String,
        /// Digest of the file as it was uploaded.
        sha256: Vec<u8>,
        /// The tokens as JSON, sealed with the token key.
        tokens: Vec<u8>,
        /// When its approval ends.
        ends_at: i64,
    }
}

impl TokenEvent {
    /// A token's history, the newest first.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn of_token(tx: &mut dyn Tx, bank: &str, serial: &str) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM token_event WHERE bank = $1 AND serial = $2 ORDER BY version DESC LIMIT 200",
            &[bank.into(), serial.into()],
        )
    }
}

impl TokenDelivery {
    /// By row id.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, id: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM token_delivery WHERE id = $1",
            &[id.into()],
        )
    }
    /// Removes it: taken into stock, rejected or withdrawn.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn delete(tx: &mut dyn Tx, id: &str) -> Result<bool, StorageError> {
        tx.execute_conditional("DELETE FROM token_delivery WHERE id = $1", &[id.into()])
    }
    /// Removes those whose approval has ended; seeds are kept no longer than they are needed.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn sweep(tx: &mut dyn Tx, now: i64) -> Result<u64, StorageError> {
        tx.execute(
            "DELETE FROM token_delivery WHERE ends_at < $1",
            &[now.into()],
        )
    }
}
