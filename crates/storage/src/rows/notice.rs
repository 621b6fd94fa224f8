//! What people are told, and their last sign-ins.

use crate::{StorageError, Tx};

row! {
    /// A notice to a holder, shown as a banner and mailed. Never with a link.
    Notice = "notice" {
        /// Row id.
        id: String,
        /// Tenant.
        bank: String,
        /// To whom.
        holder: String,
        /// What happened.
        kind: String,
        /// Whose certificate or account it is about.
        about: String,
        /// Facts as JSON, never a secret.
        detail: String,
        /// When.
        at: i64,
        /// When its holder put it away.
        read_at: Option<i64>,
    }
}

row! {
    /// A notice to the bank's staff.
    BankNotice = "bank_notice" {
        /// Row id.
        id: String,
        /// Tenant.
        bank: String,
        /// What happened.
        kind: String,
        /// Whose certificate or account it is about.
        about: String,
        /// Facts as JSON, never a secret.
        detail: String,
        /// When.
        at: i64,
    }
}

row! {
    /// A step before the end of a certificate that people were told of.
    ExpiryNotice = "expiry_notice" {
        /// Certificate row id.
        certificate: String,
        /// Days before the end; -1 after it.
        step: i64,
        /// When.
        at: i64,
    }
}

row! {
    /// A sign-in, shown on the status page.
    SignInRecord = "sign_in_record" {
        /// Row id.
        id: String,
        /// Holder row id.
        holder: String,
        /// Certificate row id.
        certificate: String,
        /// When.
        at: i64,
        /// From where.
        address: String,
        /// `signed_in` or `wrong_pin`.
        outcome: String,
    }
}

impl Notice {
    /// By row id.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, id: &str) -> Result<Option<Self>, StorageError> {
        Self::one(tx, "SELECT * FROM notice WHERE id = $1", &[id.into()])
    }
    /// The newest of a holder.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn latest_of(tx: &mut dyn Tx, holder: &str, since: i64) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM notice WHERE holder = $1 AND at >= $2 ORDER BY at DESC, id LIMIT 100",
            &[holder.into(), since.into()],
        )
    }
    /// The newest that its holder has not put away.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn unread_of(tx: &mut dyn Tx, holder: &str, since: i64) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM notice WHERE holder = $1 AND at >= $2 AND read_at IS NULL ORDER BY at DESC, id LIMIT 20",
            &[holder.into(), since.into()],
        )
    }
    /// Puts one away; `false` when it was, or is not this holder's.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn put_away(
        tx: &mut dyn Tx,
        holder: &str,
        id: &str,
        now: i64,
    ) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE notice SET read_at = $3 WHERE id = $1 AND holder = $2 AND read_at IS NULL",
            &[id.into(), holder.into(), now.into()],
        )
    }
}

impl BankNotice {
    /// By row id.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, id: &str) -> Result<Option<Self>, StorageError> {
        Self::one(tx, "SELECT * FROM bank_notice WHERE id = $1", &[id.into()])
    }
    /// The newest of a bank.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn latest_of(tx: &mut dyn Tx, bank: &str, since: i64) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM bank_notice WHERE bank = $1 AND at >= $2 ORDER BY at DESC, id LIMIT 100",
            &[bank.into(), since.into()],
        )
    }
}

impl ExpiryNotice {
    /// Writes it unless somebody did; says whether it was written.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn once(&self, tx: &mut dyn Tx) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "INSERT INTO expiry_notice (certificate, step, at) VALUES ($1, $2, $3)
             ON CONFLICT (certificate, step) DO NOTHING",
            &[
                self.certificate.as_str().into(),
                self.step.into(),
                self.at.into(),
            ],
        )
    }
}

impl SignInRecord {
    /// The newest of a holder.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn latest_of(tx: &mut dyn Tx, holder: &str) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM sign_in_record WHERE holder = $1 ORDER BY at DESC, id LIMIT 4",
            &[holder.into()],
        )
    }
}
