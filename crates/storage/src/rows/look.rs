//! How the pages of a bank look.

use crate::{StorageError, Tx};

row! {
    /// Names, colour and logo of a bank, as two operators set them.
    BankLook = "bank_look" {
        /// 金融機関コード
        bank: String,
        /// As JSON.
        look: String,
        /// When it was set.
        set_at: i64,
    }
}

row! {
    /// The picture of a bank.
    BankLogo = "bank_logo" {
        /// 金融機関コード
        bank: String,
        /// Hex SHA-256 of the picture.
        digest: String,
        /// The picture.
        png: Vec<u8>,
        /// When it was stored.
        stored_at: i64,
    }
}

impl BankLook {
    /// Of a bank; none while the configuration's is in force.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, bank: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM bank_look WHERE bank = $1",
            &[bank.into()],
        )
    }

    /// Sets it.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn set(&self, tx: &mut dyn Tx) -> Result<(), StorageError> {
        tx.execute_one(
            "INSERT INTO bank_look (bank, look, set_at) VALUES ($1, $2, $3) \
             ON CONFLICT (bank) DO UPDATE SET look = excluded.look, set_at = excluded.set_at",
            &[
                self.bank.as_str().into(),
                self.look.as_str().into(),
                self.set_at.into(),
            ],
        )
    }
}

impl BankLogo {
    /// By bank and digest.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, bank: &str, digest: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM bank_logo WHERE bank = $1 AND digest = $2",
            &[bank.into(), digest.into()],
        )
    }

    /// Keeps it, if it is not there yet.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn keep(&self, tx: &mut dyn Tx) -> Result<(), StorageError> {
        if Self::find(tx, &self.bank, &self.digest)?.is_none() {
            self.insert(tx)?;
        }
        Ok(())
    }

    /// Forgets every one of a bank that was stored before a moment, but for this.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn forget_others(
        tx: &mut dyn Tx,
        bank: &str,
        digest: &str,
        before: i64,
    ) -> Result<(), StorageError> {
        tx.execute(
            "DELETE FROM bank_logo WHERE bank = $1 AND digest <> $2 AND stored_at < $3",
            &[bank.into(), digest.into(), before.into()],
        )
        .map(|_| ())
    }
}
