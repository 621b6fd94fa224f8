//! What web-fb keeps besides: 利用権限 of users, and the days on which a company's users do not work.

use tegata_domain::right::Right;

use crate::{StorageError, Tx};

row! {
    /// 利用権限 of a user who was given one.
    UserRight = "user_right" {
        /// Holder row id.
        holder: String,
        /// 管理者, 承認者 or 一般者.
        level: Right,
        /// When it was given.
        set_at: i64,
    }
}

row! {
    /// A day on which the company's users cannot sign in.
    ClosedDay = "closed_day" {
        /// Contract row id.
        contract: String,
        /// `2026-11-20`, in Japan.
        day: String,
        /// When it was closed.
        set_at: i64,
    }
}

impl UserRight {
    /// The user's, 一般者 where nothing was given.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn of_holder(tx: &mut dyn Tx, holder: &str) -> Result<Right, StorageError> {
        let row = Self::one(
            tx,
            "SELECT * FROM user_right WHERE holder = $1",
            &[holder.into()],
        )?;
        Ok(row.map_or_else(Right::default, |row| row.level))
    }
    /// Gives or changes it.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn set(&self, tx: &mut dyn Tx) -> Result<(), StorageError> {
        tx.execute_one(
            "INSERT INTO user_right (holder, level, set_at) VALUES ($1, $2, $3)
             ON CONFLICT (holder) DO UPDATE SET level = excluded.level, set_at = excluded.set_at",
            &[
                self.holder.as_str().into(),
                self.level.as_str().into(),
                self.set_at.into(),
            ],
        )
    }
}

impl ClosedDay {
    /// Whether a day is closed.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn is_closed(tx: &mut dyn Tx, contract: &str, day: &str) -> Result<bool, StorageError> {
        let row = Self::one(
            tx,
            "SELECT * FROM closed_day WHERE contract = $1 AND day = $2",
            &[contract.into(), day.into()],
        )?;
        Ok(row.is_some())
    }
    /// The closed days from one to another, both included.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn between(
        tx: &mut dyn Tx,
        contract: &str,
        first: &str,
        last: &str,
    ) -> Result<Vec<Self>, StorageError> {
        Self::many(
            tx,
            "SELECT * FROM closed_day WHERE contract = $1 AND day >= $2 AND day <= $3 ORDER BY day",
            &[contract.into(), first.into(), last.into()],
        )
    }
    /// Opens a day again; `false` when it was open.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn open(tx: &mut dyn Tx, contract: &str, day: &str) -> Result<bool, StorageError> {
        tx.execute_conditional(
            "DELETE FROM closed_day WHERE contract = $1 AND day = $2",
            &[contract.into(), day.into()],
        )
    }
}
