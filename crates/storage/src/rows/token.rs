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
        /// `stock`, `assigned`, `stopped`, `lost` or `retired`.
        status: String,
        /// The last moving factor (time step or counter) whose code was accepted.
        last_step: i64,
        /// `totp` or `hotp`.
        kind: String,
        /// `sha1`, `sha256` or `sha512`.
        algorithm: String,
        /// Digits of a code.
        digits: i64,
        /// Seconds for which a code of a clock token stands.
        period: i64,
        /// Steps by which its clock was ahead of ours when its last code was accepted.
        drift: i64,
        /// Who made it.
        maker: String,
        /// Grows with every change of state; codes do not count.
        version: i64,
        /// When the state began.
        state_at: i64,
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
            "SELECT * FROM token WHERE holder = $1 ORDER BY CASE status WHEN 'assigned' THEN 0 ELSE 1 END,
             state_at DESC, serial LIMIT 1",
            &[holder.into()],
        )
    }
    /// Tokens not yet given out; as many as a page offers to choose from.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn stock(tx: &mut dyn Tx, bank: &str) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM token WHERE bank = $1 AND status = 'stock' ORDER BY serial LIMIT 200",
            &[bank.into()],
        )
    }
    /// How many there are in each state.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn counts(tx: &mut dyn Tx, bank: &str) -> Result<Vec<TokenCount>, StorageError> {
        let rows = tx.query(
            "SELECT status, COUNT(*) FROM token WHERE bank = $1 GROUP BY status ORDER BY status",
            &[bank.into()],
        )?;
        rows.iter()
            .map(|row| {
                Ok(TokenCount {
                    status: row.text(0)?.to_owned(),
                    tokens: row.integer(1)?,
                })
            })
            .collect()
    }
    /// A page of those in one state, after a serial number.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn in_state(
        tx: &mut dyn Tx,
        (bank, status): (&str, &str),
        after: &str,
        limit: u32,
    ) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM token WHERE bank = $1 AND status = $2 AND serial > $3 ORDER BY serial LIMIT $4",
            &[bank.into(), status.into(), after.into(), limit.into()],
        )
    }
    /// Brings it into another state, provided that nobody else did since it was read.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] when the new holder has one already.
    pub fn change(
        &self,
        tx: &mut dyn Tx,
        (status, holder): (&str, Option<&str>),
        now: i64,
    ) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE token SET status = $4, holder = $5, version = version + 1, state_at = $6
             WHERE bank = $1 AND serial = $2 AND version = $3",
            &[
                self.bank.as_str().into(),
                self.serial.as_str().into(),
                self.version.into(),
                status.into(),
                holder.into(),
                now.into(),
            ],
        )
    }
    /// Notes a change that is not one of state.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn touch(&self, tx: &mut dyn Tx) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE token SET version = version + 1 WHERE bank = $1 AND serial = $2 AND version = $3",
            &[
                self.bank.as_str().into(),
                self.serial.as_str().into(),
                self.version.into(),
            ],
        )
    }
    /// Spends a code: one conditional update, so that it is accepted once (RFC 4226 §7.2, RFC 6238 §5.2), by this
    /// holder and while the token is in the state that was read.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn spend(&self, tx: &mut dyn Tx, step: i64, drift: i64) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE token SET last_step = $3, drift = $4
             WHERE bank = $1 AND serial = $2 AND last_step < $3 AND status = $5 AND version = $6",
            &[
                self.bank.as_str().into(),
                self.serial.as_str().into(),
                step.into(),
                drift.into(),
                self.status.as_str().into(),
                self.version.into(),
            ],
        )
    }
}

/// How many tokens are in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenCount {
    /// The state.
    pub status: String,
    /// How many.
    pub tokens: i64,
}
