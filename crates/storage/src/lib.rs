//! Where Tegata keeps its rows: one unit of work on SQLite and PostgreSQL, one SQL text for both,
//! migrations, and the audit trail sealed into a signed chain.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use tegata_storage::{Database, StorageError};
//!
//! let database = Database::open("sqlite:/var/lib/tegata/tegata.db").await?;
//! let renamed = database
//!     .write(|tx| tx.execute_conditional("UPDATE bank SET name = $2 WHERE id = $1", &["b1".into(), "x".into()]))
//!     .await;
//! assert!(matches!(renamed, Ok::<bool, StorageError>(_)));
//! database.close().await;
//! # Ok(())
//! # }
//! ```

pub mod audit;
pub mod rows;

mod database;
mod error;
mod migrate;
mod migrations;
mod postgres;
mod sqlite;
mod tx;
mod value;
mod work;

pub use database::{Database, PostgresOptions, SqliteOptions};
pub use error::{OpenError, StorageError};
pub use tx::Tx;
pub use value::{Row, Value};
