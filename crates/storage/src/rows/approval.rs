//! Changes that wait for a second person.

use crate::{StorageError, Tx};

row! {
    /// A proposed change with everything that it is bound to.
    Approval = "approval" {
        /// Row id.
        id: String,
        /// Tenant.
        bank: String,
        /// Name of the act.
        act: String,
        /// The exact change as JSON.
        change: String,
        /// SHA-256 of `act` and `change`.
        digest: Vec<u8>,
        /// Row id of what it changes; empty when it makes something new.
        target: String,
        /// The version of the target that the maker saw.
        target_version: i64,
        /// Account of the maker.
        maker: String,
        /// The maker as a person.
        maker_person: String,
        /// When.
        made_at: i64,
        /// Until when it may be approved.
        ends_at: i64,
        /// `waiting`, `done`, `rejected` or `withdrawn`.
        status: String,
        /// Account of the checker.
        checker: Option<String>,
        /// When it was decided.
        decided_at: Option<i64>,
    }
}

impl Approval {
    /// By row id.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, id: &str) -> Result<Option<Self>, StorageError> {
        Self::one(tx, "SELECT * FROM approval WHERE id = $1", &[id.into()])
    }
    /// The bank's that may still be approved, the first to end first.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn open_of_bank(tx: &mut dyn Tx, bank: &str, now: i64) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM approval WHERE bank = $1 AND status = 'waiting' AND ends_at >= $2 ORDER BY ends_at, id LIMIT 500",
            &[bank.into(), now.into()],
        )
    }
    /// Decides it once.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn decide(
        &self,
        tx: &mut dyn Tx,
        status: &str,
        checker: &str,
        now: i64,
    ) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE approval SET status = $2, checker = $3, decided_at = $4 WHERE id = $1 AND status = 'waiting'",
            &[self.id.as_str().into(), status.into(), checker.into(), now.into()],
        )
    }
}
