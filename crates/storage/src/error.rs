use std::path::PathBuf;

use thiserror::Error;

/// Why a unit of work did not end well. Nothing of it has been kept, except perhaps after [`StorageError::OutcomeUnknown`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StorageError {
    /// Too many units of work are waiting; the caller may try again later.
    #[error("the database has too much to do just now")]
    Busy,
    /// The database was closed, or its worker is gone.
    #[error("the database is closed")]
    Closed,
    /// The closure panicked; its unit of work was rolled back.
    #[error("a unit of work panicked")]
    Panicked,
    /// A row with this key exists already.
    #[error("a row with this key exists already in {table}")]
    Conflict {
        /// The table whose unique key was hit.
        table: String,
    },
    /// A foreign key, check or not-null rule was broken.
    #[error("a rule of the schema was broken: {rule}")]
    Constraint {
        /// What the database says about the rule.
        rule: String,
    },
    /// A stored row does not have the shape the program expects.
    #[error("a stored row is damaged: {what}")]
    Corrupt {
        /// What was expected and what was found, without the value itself.
        what: String,
    },
    /// A statement touched another number of rows than it must.
    #[error("{actual} rows instead of one: {sql}")]
    UnexpectedRows {
        /// The number of rows touched or found.
        actual: u64,
        /// The statement.
        sql: &'static str,
    },
    /// A statement failed and the closure went on as if it had not.
    #[error("a failed statement was ignored inside a unit of work")]
    Swallowed,
    /// Serialization failures did not end within the allowed number of runs.
    #[error("the unit of work collided with others again and again")]
    Contention,
    /// A write in a reading unit of work, or on a database opened for reading.
    #[error("this unit of work may only read")]
    ReadOnly,
    /// No space is left where the database lives.
    #[error("the disk of the database is full")]
    DiskFull,
    /// Another process holds the database.
    #[error("another process holds the database")]
    Locked,
    /// The server of the database cannot be reached.
    #[error("the database cannot be reached: {reason}")]
    Unavailable {
        /// What the driver says, without address and password.
        reason: String,
    },
    /// The connection was lost while committing: the unit of work may or may not be kept.
    #[error("the connection was lost while committing")]
    OutcomeUnknown,
    /// Any other error of the engine.
    #[error("database error {code}: {message}")]
    Engine {
        /// `SQLSTATE`, or the extended result code of SQLite.
        code: String,
        /// The engine's message.
        message: String,
    },
}

impl StorageError {
    /// A stored row that does not have the shape the program expects; say what, never the value of a secret column.
    pub fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into() }
    }
}

/// Why a database could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Neither `sqlite:PATH` nor `postgres://…`.
    #[error("the database address must begin with sqlite: or postgres://")]
    Address,
    /// A second server on the same file.
    #[error("{} is in use by another process: stop that one first", path.display())]
    InUse {
        /// The database file.
        path: PathBuf,
    },
    /// The file or its folder cannot be used.
    #[error("cannot use {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The database was written by a newer program.
    #[error(
        "the database has schema {found}, this program knows up to {known}: use a newer program"
    )]
    Newer {
        /// The version found.
        found: i64,
        /// The last version this program knows.
        known: i64,
    },
    /// A migration that was applied is not the one this program has.
    #[error("migration {version} ({name}) of the database is not the one of this program")]
    Altered {
        /// The number of the migration.
        version: i64,
        /// Its name.
        name: String,
    },
    /// The database was never set up, and reading alone was asked for.
    #[error(
        "the database has schema {found} instead of {known}: start the server once to bring it up to date"
    )]
    Behind {
        /// The version found, -1 for none.
        found: i64,
        /// The last version this program knows.
        known: i64,
    },
    /// A thread could not be started.
    #[error("cannot start a database thread: {0}")]
    Thread(std::io::Error),
    /// The engine refused.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
