//! What people are told, and their last sign-ins.

use crate::{StorageError, Tx};

row! {
    /// A notice to a holder, shown as a banner (and mailed, once mail exists). Never with a link.
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
    /// The newest of a holder.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn latest_of(tx: &mut dyn Tx, holder: &str, since: i64) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM notice WHERE holder = $1 AND at >= $2 ORDER BY at DESC, id LIMIT 20",
            &[holder.into(), since.into()],
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
