//! Signed-in sessions: bound to one address and one certificate, or, where a bank offers it, to a password alone.

use crate::{StorageError, Tx};

row! {
    /// A session.
    Session = "session" {
        /// SHA-256 of the cookie.
        cookie: Vec<u8>,
        /// Tenant.
        bank: String,
        /// Name of the address it is good on.
        address: String,
        /// Holder row id.
        holder: String,
        /// Certificate row id it began with.
        certificate: String,
        /// `first_step` (PIN given, confirmation PIN to come) or `signed_in`.
        stage: String,
        /// Token for forms.
        csrf: String,
        /// Beginning.
        started_at: i64,
        /// Last request.
        seen_at: i64,
        /// End.
        ended_at: Option<i64>,
        /// `signed_out`, `idle`, `overall`, `certificate`, `contract`, `locked` or `replaced`.
        end_reason: Option<String>,
    }
}

impl Session {
    /// By digest of the cookie.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, cookie: &[u8]) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM session WHERE cookie = $1",
            &[cookie.into()],
        )
    }
    /// Notes a request.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn seen(tx: &mut dyn Tx, cookie: &[u8], now: i64) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE session SET seen_at = $2 WHERE cookie = $1 AND ended_at IS NULL",
            &[cookie.into(), now.into()],
        )
    }
    /// Ends one.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn end(
        tx: &mut dyn Tx,
        cookie: &[u8],
        reason: &str,
        now: i64,
    ) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE session SET ended_at = $2, end_reason = $3 WHERE cookie = $1 AND ended_at IS NULL",
            &[cookie.into(), now.into(), reason.into()],
        )
    }
    /// Ends all that began with a certificate.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn end_of_certificate(
        tx: &mut dyn Tx,
        certificate: &str,
        reason: &str,
        now: i64,
    ) -> Result<u64, StorageError> {
        tx.execute(
            "UPDATE session SET ended_at = $2, end_reason = $3 WHERE certificate = $1 AND ended_at IS NULL",
            &[certificate.into(), now.into(), reason.into()],
        )
    }
    /// Ends all of a holder.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn end_of_holder(
        tx: &mut dyn Tx,
        holder: &str,
        reason: &str,
        now: i64,
    ) -> Result<u64, StorageError> {
        tx.execute(
            "UPDATE session SET ended_at = $2, end_reason = $3 WHERE holder = $1 AND ended_at IS NULL",
            &[holder.into(), now.into(), reason.into()],
        )
    }
    /// Ends all of a holder but one.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn end_others_of_holder(
        tx: &mut dyn Tx,
        holder: &str,
        own: &[u8],
        now: i64,
    ) -> Result<u64, StorageError> {
        tx.execute(
            "UPDATE session SET ended_at = $3, end_reason = 'replaced'
             WHERE holder = $1 AND ended_at IS NULL AND cookie <> $2",
            &[holder.into(), own.into(), now.into()],
        )
    }
    /// Forgets sessions that ended, or were last used, before `before`.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn sweep(tx: &mut dyn Tx, before: i64) -> Result<u64, StorageError> {
        tx.execute("DELETE FROM session WHERE seen_at < $1", &[before.into()])
    }
}

row! {
    /// A session of ID・パスワード方式: no certificate, so no act on certificates.
    PasswordSession = "password_session" {
        /// SHA-256 of the cookie.
        cookie: Vec<u8>,
        /// Tenant.
        bank: String,
        /// Holder row id.
        holder: String,
        /// Token for forms.
        csrf: String,
        /// Beginning.
        started_at: i64,
        /// Last request.
        seen_at: i64,
        /// End.
        ended_at: Option<i64>,
        /// As of a session with a certificate.
        end_reason: Option<String>,
    }
}

impl PasswordSession {
    /// By digest of the cookie.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, cookie: &[u8]) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM password_session WHERE cookie = $1",
            &[cookie.into()],
        )
    }
    /// Notes a request.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn seen(tx: &mut dyn Tx, cookie: &[u8], now: i64) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE password_session SET seen_at = $2 WHERE cookie = $1 AND ended_at IS NULL",
            &[cookie.into(), now.into()],
        )
    }
    /// Ends one.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn end(
        tx: &mut dyn Tx,
        cookie: &[u8],
        reason: &str,
        now: i64,
    ) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE password_session SET ended_at = $2, end_reason = $3 WHERE cookie = $1 AND ended_at IS NULL",
            &[cookie.into(), now.into(), reason.into()],
        )
    }
    /// Ends all of a holder.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn end_of_holder(
        tx: &mut dyn Tx,
        holder: &str,
        reason: &str,
        now: i64,
    ) -> Result<u64, StorageError> {
        tx.execute(
            "UPDATE password_session SET ended_at = $2, end_reason = $3 WHERE holder = $1 AND ended_at IS NULL",
            &[holder.into(), now.into(), reason.into()],
        )
    }
    /// Forgets a holder's sessions last used before `before`.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn forget_of_holder(
        tx: &mut dyn Tx,
        holder: &str,
        before: i64,
    ) -> Result<u64, StorageError> {
        tx.execute(
            "DELETE FROM password_session WHERE holder = $1 AND seen_at < $2",
            &[holder.into(), before.into()],
        )
    }
}
