//! Tenants, the authorities whose certificates they accept, and facts about the installation.

use crate::{StorageError, Tx};

row! {
    /// 金融機関: a tenant.
    Bank = "bank" {
        /// Four digits.
        code: String,
        /// Name on Japanese pages.
        name_ja: String,
        /// Name on English pages.
        name_en: String,
        /// Service profile.
        profile: String,
        /// Policies as JSON.
        policies: String,
        /// Where the menu hands off to.
        banking_url: String,
        /// Counts changes.
        version: i64,
    }
}

row! {
    /// An issuing authority, by the digest of its public key.
    Authority = "authority" {
        /// Hex SHA-256 of the `SubjectPublicKeyInfo`.
        key_id: String,
        /// `customers` or `staff`.
        purpose: String,
        /// DER.
        certificate: Vec<u8>,
    }
}

row! {
    /// A named fact.
    Fact = "fact" {
        /// Name.
        name: String,
        /// Value.
        value: String,
    }
}

impl Bank {
    /// By code.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, code: &str) -> Result<Option<Self>, StorageError> {
        Self::one(tx, "SELECT * FROM bank WHERE code = $1", &[code.into()])
    }
    /// Sets the policies; `false` when the row changed since it was read.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn set_policies(&self, tx: &mut dyn Tx, policies: &str) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE bank SET policies = $3, version = version + 1 WHERE code = $1 AND version = $2",
            &[
                self.code.as_str().into(),
                self.version.into(),
                policies.into(),
            ],
        )
    }
    /// Sets the names; `false` when the row changed since it was read.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn set_names(&self, tx: &mut dyn Tx, ja: &str, en: &str) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE bank SET name_ja = $3, name_en = $4, version = version + 1 WHERE code = $1 AND version = $2",
            &[
                self.code.as_str().into(),
                self.version.into(),
                ja.into(),
                en.into(),
            ],
        )
    }
    /// Counts a change of what belongs to the bank; `false` when it changed since it was read.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn touch(&self, tx: &mut dyn Tx) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE bank SET version = version + 1 WHERE code = $1 AND version = $2",
            &[self.code.as_str().into(), self.version.into()],
        )
    }
    /// Every tenant.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn all(tx: &mut dyn Tx) -> Result<Vec<Self>, StorageError> {
        Self::many(tx, "SELECT * FROM bank ORDER BY code", &[])
    }
}

impl Authority {
    /// Every issuing authority.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn all(tx: &mut dyn Tx) -> Result<Vec<Self>, StorageError> {
        Self::many(tx, "SELECT * FROM authority ORDER BY key_id", &[])
    }
}

impl Fact {
    /// By name.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, name: &str) -> Result<Option<Self>, StorageError> {
        Self::one(tx, "SELECT * FROM fact WHERE name = $1", &[name.into()])
    }
}
