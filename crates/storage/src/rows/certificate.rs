//! The register of certificates.

use tegata_domain::certificate::CertificateState;

use crate::{StorageError, Tx, Value};

row! {
    /// A certificate from its committed to-be-signed bytes on.
    Certificate = "certificate" {
        /// Row id.
        id: String,
        /// Tenant.
        bank: String,
        /// Holder row id.
        holder: String,
        /// Issue row id; none for staff.
        issue: Option<String>,
        /// Key id of the issuing authority.
        issuer: String,
        /// Serial number, big-endian.
        serial: Vec<u8>,
        /// CN.
        common_name: String,
        /// 電子証明書発行番号
        number: i64,
        /// Where it stands.
        state: CertificateState,
        /// Since when.
        state_at: i64,
        /// Revocation reason.
        reason: Option<String>,
        /// To-be-signed bytes, committed before signing.
        tbs: Vec<u8>,
        /// The one signature stored, with its certificate.
        der: Option<Vec<u8>>,
        /// SHA-256 of `der`.
        fingerprint: Option<Vec<u8>>,
        /// Beginning.
        not_before: i64,
        /// End.
        not_after: i64,
        /// SHA-256 of the public key.
        public_key: Vec<u8>,
        /// As stated by the app.
        key_protection: String,
        /// As stated by the app.
        pc_name: String,
        /// When the bytes were committed.
        recorded_at: i64,
        /// When the app proved it.
        proven_at: Option<i64>,
        /// When it began to count.
        counts_from: Option<i64>,
        /// Last sign-in.
        last_used_at: Option<i64>,
    }
}

impl Certificate {
    /// By row id.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, id: &str) -> Result<Option<Self>, StorageError> {
        Self::one(tx, "SELECT * FROM certificate WHERE id = $1", &[id.into()])
    }
    /// By identity: issuer key and serial.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn by_serial(
        tx: &mut dyn Tx,
        issuer: &str,
        serial: &[u8],
    ) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM certificate WHERE issuer = $1 AND serial = $2",
            &[issuer.into(), serial.into()],
        )
    }
    /// By the digest of its public key.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn by_public_key(tx: &mut dyn Tx, digest: &[u8]) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM certificate WHERE public_key = $1",
            &[digest.into()],
        )
    }
    /// Whether a certificate was ever made for the key.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn public_key_seen(tx: &mut dyn Tx, digest: &[u8]) -> Result<bool, StorageError> {
        let row = tx.query_one_optional(
            "SELECT id FROM certificate WHERE public_key = $1",
            &[digest.into()],
        )?;
        Ok(row.is_some())
    }
    /// The to-be-signed bytes as they are stored.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn stored_tbs(tx: &mut dyn Tx, id: &str) -> Result<Vec<u8>, StorageError> {
        let row = tx.query_one("SELECT tbs FROM certificate WHERE id = $1", &[id.into()])?;
        row.bytes(0).map(<[u8]>::to_vec)
    }
    /// The certificate of an issue that was made but never proven.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn unproven_of_issue(tx: &mut dyn Tx, issue: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM certificate WHERE issue = $1 AND (state = 'recorded' OR state = 'issued')",
            &[issue.into()],
        )
    }
    /// The holder's, newest first.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn of_holder(tx: &mut dyn Tx, holder: &str) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM certificate WHERE holder = $1 ORDER BY number DESC, recorded_at DESC",
            &[holder.into()],
        )
    }
    /// The holder's one in force (valid or suspended).
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn in_force(tx: &mut dyn Tx, holder: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM certificate WHERE holder = $1 AND (state = 'valid' OR state = 'suspended')",
            &[holder.into()],
        )
    }
    /// Valid ones of a bank that end in `from..until` and of whose end nobody was told at `step` or later; the first
    /// hundred to end.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn ending(
        tx: &mut dyn Tx,
        bank: &str,
        from: i64,
        until: i64,
        step: i64,
    ) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM certificate WHERE bank = $1 AND state = 'valid' AND not_after >= $2 AND not_after < $3
             AND NOT EXISTS (SELECT 1 FROM expiry_notice told WHERE told.certificate = certificate.id AND told.step <= $4)
             ORDER BY not_after, id LIMIT 100",
            &[bank.into(), from.into(), until.into(), step.into()],
        )
    }
    /// Held ones of a contract's holders of one kind.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn held_of_contract(tx: &mut dyn Tx, contract: &str) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT certificate.* FROM certificate JOIN holder ON holder.id = certificate.holder
             WHERE holder.contract = $1 AND certificate.state = 'held' ORDER BY certificate.recorded_at, certificate.id",
            &[contract.into()],
        )
    }
    /// Recorded or issued by `before`, those after a row, the oldest first, for jobs.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn in_state(
        tx: &mut dyn Tx,
        state: CertificateState,
        before: i64,
        after: Option<&Self>,
        limit: i64,
    ) -> Result<Vec<Self>, StorageError> {
        let (since, id) = after.map_or((i64::MIN, ""), |row| (row.recorded_at, row.id.as_str()));
        Self::many(
            tx,
            "SELECT * FROM certificate WHERE state = $1 AND recorded_at <= $2 AND (recorded_at, id) > ($3, $4)
             ORDER BY recorded_at, id LIMIT $5",
            &[
                state.as_str().into(),
                before.into(),
                since.into(),
                id.into(),
                limit.into(),
            ],
        )
    }
    /// Held, and in force from a time that has come, for jobs.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn waited(tx: &mut dyn Tx, now: i64, limit: i64) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM certificate WHERE state = 'held' AND counts_from IS NOT NULL AND counts_from <= $1
             ORDER BY counts_from LIMIT $2",
            &[now.into(), limit.into()],
        )
    }
    /// One arrow of the life cycle; `false` when it stood elsewhere by now.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn advance(
        &self,
        tx: &mut dyn Tx,
        to: CertificateState,
        reason: Option<&str>,
        now: i64,
    ) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE certificate SET state = $3, state_at = $4, reason = $5 WHERE id = $1 AND state = $2",
            &[
                self.id.as_str().into(),
                self.state.as_str().into(),
                to.as_str().into(),
                now.into(),
                Value::from(reason.map(str::to_owned)),
            ],
        )
    }
    /// Stores the signature, if none is stored yet.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn store_signed(
        tx: &mut dyn Tx,
        id: &str,
        der: &[u8],
        fingerprint: &[u8],
        now: i64,
    ) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE certificate SET der = $2, fingerprint = $3, state = 'issued', state_at = $4
             WHERE id = $1 AND der IS NULL AND state = 'recorded'",
            &[id.into(), der.into(), fingerprint.into(), now.into()],
        )
    }
    /// Notes the proof, and from when it counts.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn note_proof(
        tx: &mut dyn Tx,
        id: &str,
        proven_at: i64,
        counts_from: Option<i64>,
    ) -> Result<(), StorageError> {
        tx.execute_one(
            "UPDATE certificate SET proven_at = $2, counts_from = $3 WHERE id = $1",
            &[id.into(), proven_at.into(), counts_from.into()],
        )
    }
    /// Notes a release.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn note_release(tx: &mut dyn Tx, id: &str, counts_from: i64) -> Result<(), StorageError> {
        tx.execute_one(
            "UPDATE certificate SET counts_from = $2 WHERE id = $1",
            &[id.into(), counts_from.into()],
        )
    }
    /// Notes a sign-in.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn note_use(tx: &mut dyn Tx, id: &str, at: i64) -> Result<(), StorageError> {
        tx.execute_one(
            "UPDATE certificate SET last_used_at = $2 WHERE id = $1",
            &[id.into(), at.into()],
        )
    }
    /// What the CRL of an issuer lists at `now`: ended or stopped, and not expired before `since` (RFC 5280 §3.3
    /// keeps an entry on one list after the end).
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn revoked_of(
        tx: &mut dyn Tx,
        issuer: &str,
        since: i64,
    ) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM certificate WHERE issuer = $1 AND not_after >= $2 AND der IS NOT NULL
             AND state IN ('issued', 'held', 'suspended', 'superseded', 'revoked') ORDER BY state_at, id",
            &[issuer.into(), since.into()],
        )
    }
}
