//! Published CRLs.

use crate::{StorageError, Tx};

row! {
    /// A signed full CRL.
    RevocationList = "revocation_list" {
        /// Key id of the issuer.
        issuer: String,
        /// CRL number, rising.
        number: i64,
        /// thisUpdate.
        this_update: i64,
        /// nextUpdate.
        next_update: i64,
        /// How many entries.
        entries: i64,
        /// DER.
        der: Vec<u8>,
    }
}

impl RevocationList {
    /// The newest of an issuer.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn latest(tx: &mut dyn Tx, issuer: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM revocation_list WHERE issuer = $1 ORDER BY number DESC LIMIT 1",
            &[issuer.into()],
        )
    }
    /// Drops all but the newest few.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn keep_newest(tx: &mut dyn Tx, issuer: &str, keep: i64) -> Result<u64, StorageError> {
        tx.execute(
            "DELETE FROM revocation_list WHERE issuer = $1 AND number NOT IN
             (SELECT number FROM revocation_list WHERE issuer = $1 ORDER BY number DESC LIMIT $2)",
            &[issuer.into(), keep.into()],
        )
    }
}
