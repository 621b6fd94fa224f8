//! Counters of wrong PINs, one per holder and purpose.

use tegata_domain::attempts::Attempts;

use crate::{StorageError, Tx};

row! {
    /// A counter.
    Attempt = "attempt" {
        /// Holder row id.
        holder: String,
        /// `sign_in`, `confirmation`, `acquisition`, or `emergency_stop` for all networks and with each network's name.
        purpose: String,
        /// Wrong in a row, reserved ones included.
        failures: i64,
        /// No attempt before this time.
        not_before: i64,
        /// Ended by a release only.
        locked: bool,
        /// Comparisons ever reserved, for evidence.
        comparisons: i64,
    }
}

impl Attempt {
    /// The counter, a fresh one when none is stored.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn load(tx: &mut dyn Tx, holder: &str, purpose: &str) -> Result<Attempts, StorageError> {
        let row = Self::one(
            tx,
            "SELECT * FROM attempt WHERE holder = $1 AND purpose = $2",
            &[holder.into(), purpose.into()],
        )?;
        Ok(row.map_or_else(Attempts::default, |row| Attempts {
            failures: u32::try_from(row.failures).unwrap_or(u32::MAX),
            not_before: row.not_before,
            locked: row.locked,
        }))
    }

    /// Stores a reserved comparison.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn reserve(
        tx: &mut dyn Tx,
        holder: &str,
        purpose: &str,
        next: Attempts,
    ) -> Result<(), StorageError> {
        tx.execute_one(
            "INSERT INTO attempt (holder, purpose, failures, not_before, locked, comparisons)
             VALUES ($1, $2, $3, $4, $5, 1)
             ON CONFLICT (holder, purpose) DO UPDATE SET failures = excluded.failures,
                not_before = excluded.not_before, locked = excluded.locked, comparisons = attempt.comparisons + 1",
            &[holder.into(), purpose.into(), next.failures.into(), next.not_before.into(), next.locked.into()],
        )
    }

    /// Back to none: the PIN was right, or the right person released it.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn clear(tx: &mut dyn Tx, holder: &str, purpose: &str) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "UPDATE attempt SET failures = 0, not_before = 0, locked = 0
             WHERE holder = $1 AND purpose = $2 AND (failures > 0 OR locked = 1)",
            &[holder.into(), purpose.into()],
        )
    }

    /// The same for the counters of the emergency stop, one for each network and one for all.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn clear_stops(tx: &mut dyn Tx, holder: &str) -> Result<u64, StorageError> {
        tx.execute(
            "UPDATE attempt SET failures = 0, not_before = 0, locked = 0
             WHERE holder = $1 AND purpose LIKE 'emergency_stop%'",
            &[holder.into()],
        )
    }

    /// Comparisons ever reserved.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn comparisons(tx: &mut dyn Tx, holder: &str, purpose: &str) -> Result<i64, StorageError> {
        let row = Self::one(
            tx,
            "SELECT * FROM attempt WHERE holder = $1 AND purpose = $2",
            &[holder.into(), purpose.into()],
        )?;
        Ok(row.map_or(0, |row| row.comparisons))
    }
}
