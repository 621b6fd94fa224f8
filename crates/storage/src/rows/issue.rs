//! 電子証明書発行データ and the counters of issue numbers.

use crate::{StorageError, Tx};

row! {
    /// The registered right to acquire one certificate.
    Issue = "issue" {
        /// Row id.
        id: String,
        /// Tenant.
        bank: String,
        /// Holder row id.
        holder: String,
        /// `open`, `used`, `stopped` (20 failures, or with a certificate), `withdrawn` or `lapsed`.
        status: String,
        /// `first`, `reissue`, `renewal` or `expired`.
        origin: String,
        /// Reason of a reissue.
        reason: Option<String>,
        /// 電子証明書発行データ登録日
        registered_at: i64,
        /// Last moment of acquisition.
        deadline: i64,
        /// The certificate that it replaces.
        replaces: Option<String>,
        /// Redos with another key so far.
        redos: i64,
        /// Peppered digest of the hand-over code.
        handover: Option<Vec<u8>>,
        /// When it ended.
        closed_at: Option<i64>,
    }
}

row! {
    /// The last issue number of a CN.
    IssueNumber = "issue_number" {
        /// CN.
        common_name: String,
        /// Last number given.
        last: i64,
    }
}

impl Issue {
    /// By row id.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn find(tx: &mut dyn Tx, id: &str) -> Result<Option<Self>, StorageError> {
        Self::one(tx, "SELECT * FROM issue WHERE id = $1", &[id.into()])
    }
    /// The holder's open one.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn open_of(tx: &mut dyn Tx, holder: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM issue WHERE holder = $1 AND status = 'open'",
            &[holder.into()],
        )
    }
    /// The holder's newest one.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn latest_of(tx: &mut dyn Tx, holder: &str) -> Result<Option<Self>, StorageError> {
        Self::one(
            tx,
            "SELECT * FROM issue WHERE holder = $1 ORDER BY registered_at DESC, id DESC LIMIT 1",
            &[holder.into()],
        )
    }
    /// Ends an open one.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn close(tx: &mut dyn Tx, id: &str, status: &str, now: i64) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE issue SET status = $2, closed_at = $3 WHERE id = $1 AND status = 'open'",
            &[id.into(), status.into(), now.into()],
        )
    }
    /// Opens one again that was stopped, or used by a certificate that came to nothing.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn reopen(tx: &mut dyn Tx, id: &str) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE issue SET status = 'open', closed_at = NULL WHERE id = $1 AND status <> 'open'",
            &[id.into()],
        )
    }
    /// Counts a redo.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn count_redo(tx: &mut dyn Tx, id: &str, limit: i64) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE issue SET redos = redos + 1 WHERE id = $1 AND redos < $2",
            &[id.into(), limit.into()],
        )
    }
}

impl IssueNumber {
    /// The number that [`IssueNumber::next`] would give.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn upcoming(tx: &mut dyn Tx, common_name: &str) -> Result<i64, StorageError> {
        let row = Self::one(
            tx,
            "SELECT * FROM issue_number WHERE common_name = $1",
            &[common_name.into()],
        )?;
        Ok(row.map_or(1, |row| row.last + 1))
    }

    /// Takes the number that [`IssueNumber::upcoming`] gave, starting with 1; `false` when it was taken meanwhile.
    /// None is ever given twice.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn take(tx: &mut dyn Tx, common_name: &str, number: i64) -> Result<bool, StorageError> {
        let params = [common_name.into(), number.into()];
        if number > 1 {
            return tx.execute_conditional(
                "UPDATE issue_number SET last = $2 WHERE common_name = $1 AND last = $2 - 1",
                &params,
            );
        }
        tx.execute_conditional(
            "INSERT INTO issue_number (common_name, last) VALUES ($1, $2) ON CONFLICT (common_name) DO NOTHING",
            &params,
        )
    }
}
