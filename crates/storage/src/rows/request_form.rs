//! 依頼書: the numbers of paper forms, each used once.

use crate::{StorageError, Tx};

row! {
    /// The use of a form's number by a request.
    RequestForm = "request_form" {
        /// Row id of the approval.
        approval: String,
        /// Tenant.
        bank: String,
        /// What no two that stand may share.
        key: String,
        /// As it was typed.
        number: String,
        /// When.
        at: i64,
        /// Whether this use has the number; given up when another takes it after the request came to nothing.
        stands: bool,
    }
}

impl RequestForm {
    /// The use that has a number.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn standing(tx: &mut dyn Tx, bank: &str, key: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM request_form WHERE bank = $1 AND key = $2 AND stands = 1",
            &[bank.into(), key.into()],
        )
    }
    /// Gives the number up; `false` when that was done already.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn give_up(&self, tx: &mut dyn Tx) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE request_form SET stands = 0 WHERE approval = $1 AND stands = 1",
            &[self.approval.as_str().into()],
        )
    }
    /// All uses of a number, the newest first.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn by_key(tx: &mut dyn Tx, bank: &str, key: &str) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM request_form WHERE bank = $1 AND key = $2 ORDER BY at DESC, approval DESC LIMIT 50",
            &[bank.into(), key.into()],
        )
    }
    /// Those of a bank before a use, the newest first.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn newest(
        tx: &mut dyn Tx,
        bank: &str,
        (at, approval): (i64, &str),
        limit: u32,
    ) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM request_form WHERE bank = $1 AND (at, approval) < ($2, $3)
             ORDER BY at DESC, approval DESC LIMIT $4",
            &[bank.into(), at.into(), approval.into(), limit.into()],
        )
    }
    /// The use of a request, if it named a form.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, approval: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM request_form WHERE approval = $1",
            &[approval.into()],
        )
    }
}
