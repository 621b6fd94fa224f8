//! Who holds certificates and PINs: administrators, users, staff.

use tegata_domain::ids::HolderKind;

use crate::{StorageError, Tx};

row! {
    /// 管理者, 利用者 or a member of the bank's staff.
    Holder = "holder" {
        /// Row id.
        id: String,
        /// Tenant.
        bank: String,
        /// Contract row id; empty for staff.
        contract: String,
        /// Which of the three.
        kind: HolderKind,
        /// 利用者ID, the administrator's number, or the staff ID.
        name_id: String,
        /// Name on pages.
        display_name: String,
        /// Who it is, where one person may have several accounts (staff).
        person: String,
        /// `active` or `deregistered`.
        status: String,
        /// When registered.
        created_at: i64,
        /// Counts changes.
        version: i64,
    }
}

row! {
    /// A hashed PIN.
    Secret = "secret" {
        /// Holder row id.
        holder: String,
        /// `login` or `confirmation`.
        kind: String,
        /// PHC string over the peppered PIN.
        hash: String,
        /// When it was set.
        set_at: i64,
        /// Made by somebody else: it must be changed before anything else is possible.
        initial: bool,
    }
}

row! {
    /// お客様ID of a holder, where the bank's profile identifies people by one.
    CustomerId = "customer_id" {
        /// Tenant.
        bank: String,
        /// What no two may share.
        key: String,
        /// As it is shown and stands in the certificate.
        id: String,
        /// Holder row id.
        holder: String,
    }
}

impl Holder {
    /// By row id.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, id: &str) -> Result<Option<Self>, StorageError> {
        Self::one(tx, "SELECT * FROM holder WHERE id = $1", &[id.into()])
    }
    /// By what the person types.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn by_name(
        tx: &mut dyn Tx,
        bank: &str,
        contract: &str,
        kind: HolderKind,
        name_id: &str,
    ) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM holder WHERE bank = $1 AND contract = $2 AND kind = $3 AND name_id = $4",
            &[
                bank.into(),
                contract.into(),
                kind.as_str().into(),
                name_id.into(),
            ],
        )
    }
    /// The active ones of a contract.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn of_contract(
        tx: &mut dyn Tx,
        contract: &str,
        kind: HolderKind,
    ) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM holder WHERE contract = $1 AND kind = $2 AND status = 'active' ORDER BY name_id",
            &[contract.into(), kind.as_str().into()],
        )
    }
    /// The active staff of a bank.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn staff(tx: &mut dyn Tx, bank: &str) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM holder WHERE bank = $1 AND kind = 'staff' AND status = 'active' ORDER BY name_id",
            &[bank.into()],
        )
    }
    /// Locks the row against a parallel change and counts one; `false` when the version was another.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn touch(&self, tx: &mut dyn Tx) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE holder SET version = version + 1 WHERE id = $1 AND version = $2",
            &[self.id.as_str().into(), self.version.into()],
        )
    }
    /// Ends the registration; the name is never given again.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn deregister(&self, tx: &mut dyn Tx) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE holder SET status = 'deregistered', version = version + 1 WHERE id = $1 AND status = 'active'",
            &[self.id.as_str().into()],
        )
    }
    /// Changes the name shown.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn rename(&self, tx: &mut dyn Tx, display_name: &str) -> Result<(), StorageError> {
        tx.execute_one(
            "UPDATE holder SET display_name = $2, version = version + 1 WHERE id = $1",
            &[self.id.as_str().into(), display_name.into()],
        )
    }
}

impl Secret {
    /// The hash, if a PIN is set.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, holder: &str, kind: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM secret WHERE holder = $1 AND kind = $2",
            &[holder.into(), kind.into()],
        )
    }
    /// Sets or replaces it.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn set(&self, tx: &mut dyn Tx) -> Result<(), StorageError> {
        tx.execute_one(
            "INSERT INTO secret (holder, kind, hash, set_at, initial) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (holder, kind) DO UPDATE
             SET hash = excluded.hash, set_at = excluded.set_at, initial = excluded.initial",
            &[
                self.holder.as_str().into(),
                self.kind.as_str().into(),
                self.hash.as_str().into(),
                self.set_at.into(),
                self.initial.into(),
            ],
        )
    }
    /// The PINs of a holder that somebody else made.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn initial_of(tx: &mut dyn Tx, holder: &str) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM secret WHERE holder = $1 AND initial = 1 ORDER BY kind DESC",
            &[holder.into()],
        )
    }
    /// Replaces the hash of the same PIN, unless the PIN was changed meanwhile.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn rehash(
        tx: &mut dyn Tx,
        (holder, kind): (&str, &str),
        old: &str,
        new: &str,
    ) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE secret SET hash = $4 WHERE holder = $1 AND kind = $2 AND hash = $3",
            &[holder.into(), kind.into(), old.into(), new.into()],
        )
    }
}

impl CustomerId {
    /// Whose it is.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, bank: &str, key: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM customer_id WHERE bank = $1 AND key = $2",
            &[bank.into(), key.into()],
        )
    }
    /// The one of a holder.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn of_holder(tx: &mut dyn Tx, holder: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM customer_id WHERE holder = $1",
            &[holder.into()],
        )
    }
}
