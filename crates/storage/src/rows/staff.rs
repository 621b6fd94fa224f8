//! The roles of the bank's staff, and what was done at the server to recover them.

use crate::{StorageError, Tx};

row! {
    /// What a member of staff may do.
    Staff = "staff" {
        /// Holder row id.
        holder: String,
        /// Names of roles, divided by blanks.
        roles: String,
    }
}

row! {
    /// A recovery of staff at the server.
    StaffRecovery = "staff_recovery" {
        /// Row id.
        id: String,
        /// Tenant.
        bank: String,
        /// Who ran the command, as stated there.
        stated_by: String,
        /// Who was recovered and who was stopped, as JSON.
        detail: String,
        /// When.
        at: i64,
        /// The operator who has seen it.
        seen_by: Option<String>,
        /// When.
        seen_at: Option<i64>,
    }
}

impl StaffRecovery {
    /// Those of a bank that nobody has seen, the oldest first.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn unseen(tx: &mut dyn Tx, bank: &str) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM staff_recovery WHERE bank = $1 AND seen_at IS NULL ORDER BY at",
            &[bank.into()],
        )
    }
    /// Notes once who has seen it.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn see(&self, tx: &mut dyn Tx, by: &str, at: i64) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE staff_recovery SET seen_by = $2, seen_at = $3 WHERE id = $1 AND seen_at IS NULL",
            &[self.id.as_str().into(), by.into(), at.into()],
        )
    }
}

impl Staff {
    /// Of one member.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, holder: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM staff WHERE holder = $1",
            &[holder.into()],
        )
    }
    /// Gives one member other roles.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn set_roles(tx: &mut dyn Tx, holder: &str, roles: &str) -> Result<(), StorageError> {
        tx.execute_one(
            "UPDATE staff SET roles = $2 WHERE holder = $1",
            &[holder.into(), roles.into()],
        )
    }
}
