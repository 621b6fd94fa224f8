//! Acquisitions and the browser sessions in which they begin.

use tegata_domain::acquisition::AcquisitionState;

use crate::{StorageError, Tx};

row! {
    /// The browser's side: from the identity check to the page that waits.
    AcquisitionSession = "acquisition_session" {
        /// SHA-256 of the cookie.
        cookie: Vec<u8>,
        /// Tenant.
        bank: String,
        /// `user` or `administrator`.
        kind: String,
        /// Beginning; it lives 45 minutes.
        started_at: i64,
        /// Address of the browser.
        address: String,
        /// Whom the typed identity named, if anyone.
        holder: Option<String>,
        /// `right` or `wrong`, told only after the second step.
        pin_verdict: Option<String>,
        /// The form of the second step.
        form_id: Option<String>,
        /// The acquisition it led to.
        acquisition: Option<String>,
        /// Digest of the cookie that replaced this one at the second step.
        successor: Option<Vec<u8>>,
    }
}

row! {
    /// One acquisition, each binding a column set once.
    Acquisition = "acquisition" {
        /// Row id, part of the CSR's challenge.
        id: String,
        /// Tenant.
        bank: String,
        /// Issue row id.
        issue: String,
        /// Holder row id.
        holder: String,
        /// `ticket` or `renewal`.
        kind: String,
        /// Where it stands.
        state: AcquisitionState,
        /// The form that made it, so that a repeated post leads to the same page.
        form_id: Option<String>,
        /// SHA-256 of the browser's cookie.
        session: Option<Vec<u8>>,
        /// SHA-256 of ticket and link secret.
        link: Option<Vec<u8>>,
        /// Peppered digest of the pairing code.
        code: Option<Vec<u8>>,
        /// Address of the browser.
        browser_address: Option<String>,
        /// The hand-over code was right.
        handover_given: bool,
        /// The one app's Ed25519 public key.
        app_key: Option<Vec<u8>>,
        /// As stated by the app.
        app_version: Option<String>,
        /// As stated by the app.
        pc_name: Option<String>,
        /// Address of the app.
        app_address: Option<String>,
        /// `link`, `code` or `certificate`.
        claimed_with: Option<String>,
        /// The certificate shown at the claim, if any.
        shown_certificate: Option<String>,
        /// The number that the app shows.
        match_number: Option<String>,
        /// Wrong numbers typed.
        match_failures: i64,
        /// The certificate recorded for it.
        certificate: Option<String>,
        /// Ticket made.
        created_at: i64,
        /// Claimed by the app.
        claimed_at: Option<i64>,
        /// Number typed.
        approved_at: Option<i64>,
        /// Ended.
        ended_at: Option<i64>,
        /// Why.
        end_reason: Option<String>,
        /// A one-time password was asked and right before the ticket was made.
        one_time_password: bool,
    }
}

impl AcquisitionSession {
    /// By digest of the cookie.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, cookie: &[u8]) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM acquisition_session WHERE cookie = $1",
            &[cookie.into()],
        )
    }
    /// Keeps the verdict on identity and PIN for the second step.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn keep_verdict(
        tx: &mut dyn Tx,
        cookie: &[u8],
        holder: Option<&str>,
        verdict: &str,
        form_id: &str,
    ) -> Result<(), StorageError> {
        tx.execute_one(
            "UPDATE acquisition_session SET holder = $2, pin_verdict = $3, form_id = $4
             WHERE cookie = $1 AND acquisition IS NULL",
            &[
                cookie.into(),
                holder.map(str::to_owned).into(),
                verdict.into(),
                form_id.into(),
            ],
        )
    }
    /// Takes the verdict: it serves one second step.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn take_verdict(
        tx: &mut dyn Tx,
        cookie: &[u8],
        form_id: &str,
    ) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE acquisition_session SET pin_verdict = NULL WHERE cookie = $1 AND form_id = $2
             AND pin_verdict IS NOT NULL",
            &[cookie.into(), form_id.into()],
        )
    }
    /// Notes what the second step led to, and the cookie from then on.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn lead_to(
        tx: &mut dyn Tx,
        cookie: &[u8],
        acquisition: &str,
        successor: &[u8],
    ) -> Result<(), StorageError> {
        tx.execute_one(
            "UPDATE acquisition_session SET acquisition = $2, successor = $3 WHERE cookie = $1",
            &[cookie.into(), acquisition.into(), successor.into()],
        )
    }
    /// Forgets sessions that began before `before`.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn sweep(tx: &mut dyn Tx, before: i64) -> Result<u64, StorageError> {
        tx.execute(
            "DELETE FROM acquisition_session WHERE started_at < $1",
            &[before.into()],
        )
    }
}

impl Acquisition {
    /// By row id.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, id: &str) -> Result<Option<Self>, StorageError> {
        Self::one(tx, "SELECT * FROM acquisition WHERE id = $1", &[id.into()])
    }
    /// By digest of ticket and secret.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn by_link(tx: &mut dyn Tx, digest: &[u8]) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM acquisition WHERE link = $1",
            &[digest.into()],
        )
    }
    /// By peppered digest of bank, contract and code.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn by_code(tx: &mut dyn Tx, digest: &[u8]) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM acquisition WHERE code = $1",
            &[digest.into()],
        )
    }
    /// The newest that an app's key claimed.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn by_app_key(tx: &mut dyn Tx, key: &[u8]) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM acquisition WHERE app_key = $1 ORDER BY created_at DESC, id LIMIT 1",
            &[key.into()],
        )
    }
    /// The issue's live one.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn live_of(tx: &mut dyn Tx, issue: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM acquisition WHERE issue = $1 AND ended_at IS NULL",
            &[issue.into()],
        )
    }
    /// The live one with a certificate, else the newest: one that was interrupted leaves it to another.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn of_certificate(
        tx: &mut dyn Tx,
        certificate: &str,
    ) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM acquisition WHERE certificate = $1
             ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, created_at DESC LIMIT 1",
            &[certificate.into()],
        )
    }
    /// Tickets made by `before` that nobody claimed, the oldest first.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn unclaimed(tx: &mut dyn Tx, before: i64, limit: i64) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM acquisition WHERE ended_at IS NULL AND claimed_at IS NULL AND created_at <= $1
             ORDER BY created_at LIMIT $2",
            &[before.into(), limit.into()],
        )
    }
    /// Claimed by `before`, neither ended nor held, the oldest first.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn unproven(tx: &mut dyn Tx, before: i64, limit: i64) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM acquisition WHERE ended_at IS NULL AND claimed_at IS NOT NULL AND state <> 'held'
             AND claimed_at <= $1 ORDER BY claimed_at LIMIT $2",
            &[before.into(), limit.into()],
        )
    }
    /// Those whose certificate has been held since `before`.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn held_since(tx: &mut dyn Tx, before: i64, limit: i64) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT acquisition.* FROM certificate JOIN acquisition ON acquisition.certificate = certificate.id
             WHERE certificate.state = 'held' AND certificate.state_at <= $1 AND acquisition.ended_at IS NULL
             ORDER BY certificate.state_at LIMIT $2",
            &[before.into(), limit.into()],
        )
    }
    /// Fixes the one app: only while `ticketed` and unclaimed.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn claim(&self, tx: &mut dyn Tx) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE acquisition SET state = 'paired', app_key = $2, app_version = $3, pc_name = $4,
                app_address = $5, claimed_with = $6, shown_certificate = $7, match_number = $8, claimed_at = $9
             WHERE id = $1 AND state = 'ticketed' AND app_key IS NULL AND ended_at IS NULL",
            &[
                self.id.as_str().into(),
                self.app_key.clone().into(),
                self.app_version.clone().into(),
                self.pc_name.clone().into(),
                self.app_address.clone().into(),
                self.claimed_with.clone().into(),
                self.shown_certificate.clone().into(),
                self.match_number.clone().into(),
                self.claimed_at.into(),
            ],
        )
    }
    /// One arrow of the state machine; `false` when it stood elsewhere by now.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn advance(&self, tx: &mut dyn Tx, to: AcquisitionState) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE acquisition SET state = $3 WHERE id = $1 AND state = $2 AND ended_at IS NULL",
            &[
                self.id.as_str().into(),
                self.state.as_str().into(),
                to.as_str().into(),
            ],
        )
    }
    /// Stores the digest of the pairing code once it is shown.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn show_code(&self, tx: &mut dyn Tx, digest: &[u8]) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE acquisition SET code = $2 WHERE id = $1 AND state = 'ticketed' AND ended_at IS NULL",
            &[self.id.as_str().into(), digest.into()],
        )
    }
    /// The number was typed.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn approve(&self, tx: &mut dyn Tx, now: i64) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE acquisition SET state = 'approved', approved_at = $2, match_number = NULL
             WHERE id = $1 AND state = 'paired' AND ended_at IS NULL",
            &[self.id.as_str().into(), now.into()],
        )
    }
    /// A wrong number was typed.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn count_wrong_number(&self, tx: &mut dyn Tx) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE acquisition SET match_failures = match_failures + 1
             WHERE id = $1 AND state = 'paired' AND match_failures = $2 AND ended_at IS NULL",
            &[self.id.as_str().into(), self.match_failures.into()],
        )
    }
    /// The certificate was recorded.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn record(&self, tx: &mut dyn Tx, certificate: &str) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE acquisition SET state = 'recorded', certificate = $2
             WHERE id = $1 AND state = 'approved' AND certificate IS NULL AND ended_at IS NULL",
            &[self.id.as_str().into(), certificate.into()],
        )
    }
    /// Its certificate was signed.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn note_issued(tx: &mut dyn Tx, certificate: &str) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE acquisition SET state = 'issued'
             WHERE certificate = $1 AND state = 'recorded' AND ended_at IS NULL",
            &[certificate.into()],
        )
    }
    /// Takes over an unproven certificate of an earlier acquisition of the same issue, same key.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn adopt(&self, tx: &mut dyn Tx, certificate: &str) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE acquisition SET state = 'issued', certificate = $2
             WHERE id = $1 AND state = 'approved' AND certificate IS NULL AND ended_at IS NULL",
            &[self.id.as_str().into(), certificate.into()],
        )
    }
    /// Ends it.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn end(
        &self,
        tx: &mut dyn Tx,
        state: AcquisitionState,
        reason: &str,
        now: i64,
    ) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE acquisition SET state = $2, end_reason = $3, ended_at = $4, match_number = NULL
             WHERE id = $1 AND ended_at IS NULL",
            &[
                self.id.as_str().into(),
                state.as_str().into(),
                reason.into(),
                now.into(),
            ],
        )
    }
}
