//! The roles of the bank's staff.

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
