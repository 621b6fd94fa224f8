//! The embedded engine: one thread writes and groups commits, a few read.

mod reader;
mod tx;
mod writer;

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use crossbeam_channel::bounded;
use rusqlite::{Connection, OpenFlags, config::DbConfig, params};

use crate::database::{Engine, Queues};
use crate::migrate::{Applied, check_current, checksum, pending};
use crate::migrations::MIGRATIONS;
use crate::{OpenError, SqliteOptions, StorageError};

use self::tx::storage_error;

/// Opens the file, brings its schema up to date and starts the threads.
pub(crate) fn open(path: &Path, options: &SqliteOptions) -> Result<Engine, OpenError> {
    if is_special(path) {
        return Err(OpenError::Address);
    }
    let path = &make_private(path)?;
    let lock = lock(path)?;
    let mut connection = connect(path)?;
    migrate(&mut connection)?;
    let (engine, _) = start_readers(path, options)?;
    start_writer(engine, connection, Some(lock), options)
}

/// Opens a file that is there, for one act beside a server that holds the lock: SQLite itself lets one of the two write at
/// a time, and the other one waits. The schema must be this program's; nothing is brought up to date under a server's feet.
pub(crate) fn open_beside(path: &Path, options: &SqliteOptions) -> Result<Engine, OpenError> {
    let engine = open_read_only(path, options)?;
    let path = path.canonicalize().map_err(|source| OpenError::File {
        path: path.to_owned(),
        source,
    })?;
    start_writer(engine, connect(&path)?, None, options)
}

fn start_writer(
    mut engine: Engine,
    connection: Connection,
    lock: Option<File>,
    options: &SqliteOptions,
) -> Result<Engine, OpenError> {
    let (writes, queue) = bounded(options.queue);
    engine.queues.writes = Some(writes);
    engine
        .threads
        .push(start("sqlite-write".to_owned(), move || {
            writer::run(&connection, &queue);
            // The lock is let go only after the last connection that writes.
            drop(connection);
            drop(lock);
        })?);
    Ok(engine)
}

/// Starts reading threads alone, also beside a server that holds the lock.
pub(crate) fn open_read_only(path: &Path, options: &SqliteOptions) -> Result<Engine, OpenError> {
    if is_special(path) {
        return Err(OpenError::Address);
    }
    let path = path.canonicalize().map_err(|source| OpenError::File {
        path: path.to_owned(),
        source,
    })?;
    let (engine, connection) = start_readers(&path, options)?;
    check_current(
        MIGRATIONS,
        |step| step.sqlite,
        &applied(&connection).unwrap_or_default(),
    )?;
    Ok(engine)
}

/// The engine without its writer, and one more connection that reads.
fn start_readers(path: &Path, options: &SqliteOptions) -> Result<(Engine, Connection), OpenError> {
    let reading = || {
        let connection = connect(path)?;
        let read_only = connection.pragma_update(None, "query_only", true);
        read_only.map_err(|error| storage_error(&error))?;
        Ok::<_, OpenError>(connection)
    };
    let (reads, queue) = bounded(options.queue);
    let mut threads = Vec::new();
    for number in 0..options.readers.max(1) {
        let (connection, queue) = (reading()?, queue.clone());
        threads.push(start(format!("sqlite-read-{number}"), move || {
            reader::run(&connection, &queue);
        })?);
    }
    let queues = Queues {
        writes: None,
        lookups: reads.clone(),
        reads,
    };
    Ok((Engine { queues, threads }, reading()?))
}

/// SQLite's names for databases that no second connection would see.
fn is_special(path: &Path) -> bool {
    let path = path.as_os_str().as_encoded_bytes();
    path.is_empty() || path.starts_with(b":")
}

fn start(name: String, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, OpenError> {
    thread::Builder::new()
        .name(name)
        .spawn(body)
        .map_err(OpenError::Thread)
}

fn connect(path: &Path) -> Result<Connection, StorageError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connect = || {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.set_prepared_statement_cache_capacity(256);
        // One plan for every value: else statements near a partial index are prepared anew at each change of a value.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        // Keys are random, so that a small cache or an early checkpoint writes the same pages again and again.
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA busy_timeout = 10000; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;
             PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 8000;",
        )?;
        Ok(connection)
    };
    connect().map_err(|error| storage_error(&error))
}

/// A second server on the same file would break the promise of one writer, so the file beside it is locked.
fn lock(path: &Path) -> Result<File, OpenError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let lock_path = PathBuf::from(name);
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(&lock_path)
        .map_err(|source| OpenError::File {
            path: lock_path.clone(),
            source,
        })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse {
            path: path.to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(OpenError::File {
            path: lock_path,
            source,
        }),
    }
}

/// The file holds secrets: its owner alone may read it. SQLite gives its side files the same mode. Answers the one
/// true path, so that a link to the file leads to the same lock.
fn make_private(path: &Path) -> Result<PathBuf, OpenError> {
    let made = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(path);
    made.and_then(|_| path.canonicalize())
        .map_err(|source| OpenError::File {
            path: path.to_owned(),
            source,
        })
}

fn migrate(connection: &mut Connection) -> Result<(), OpenError> {
    let engine = |error: rusqlite::Error| storage_error(&error);
    let transaction = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(engine)?;
    transaction
        .execute_batch(
            "CREATE TABLE IF NOT EXISTS schema_version (
                 version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL
             ) STRICT",
        )
        .map_err(engine)?;
    for step in pending(
        MIGRATIONS,
        |step| step.sqlite,
        &applied(&transaction).map_err(engine)?,
    )? {
        transaction.execute_batch(step.sqlite).map_err(engine)?;
        transaction
            .execute(
                "INSERT INTO schema_version (version, name, checksum, applied_at) VALUES (?1, ?2, ?3, unixepoch() * 1000)",
                params![step.version, step.name, checksum(step.sqlite)],
            )
            .map_err(engine)?;
    }
    transaction.commit().map_err(engine)?;
    Ok(())
}

fn applied(connection: &Connection) -> rusqlite::Result<Vec<Applied>> {
    let mut statement =
        connection.prepare("SELECT version, checksum FROM schema_version ORDER BY version")?;
    let rows = statement.query_map([], |row| {
        Ok(Applied {
            version: row.get(0)?,
            checksum: row.get(1)?,
        })
    })?;
    rows.collect()
}
