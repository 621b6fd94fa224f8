//! The embedded engine: one thread writes and groups commits, a few read.

mod reader;
mod tx;
mod writer;

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use crossbeam_channel::bounded;
use rusqlite::{Connection, OpenFlags, params};

use crate::database::{Engine, Queues};
use crate::migrate::{Applied, checksum, pending};
use crate::migrations::MIGRATIONS;
use crate::{OpenError, SqliteOptions, StorageError};

use self::tx::storage_error;

/// Opens the file, brings its schema up to date and starts the threads.
pub(crate) fn open(path: &Path, options: &SqliteOptions) -> Result<Engine, OpenError> {
    let lock = lock(path)?;
    make_private(path)?;
    let mut connection = connect(path)?;
    migrate(&mut connection)?;

    let (writes, write_queue) = bounded(options.queue);
    let (reads, read_queue) = bounded(options.queue);
    let mut threads = Vec::new();
    for number in 0..options.readers.max(1) {
        let reading = connect(path)?;
        reading
            .pragma_update(None, "query_only", true)
            .map_err(|error| storage_error(&error))?;
        let queue = read_queue.clone();
        threads.push(start(format!("sqlite-read-{number}"), move || {
            reader::run(&reading, &queue);
        })?);
    }
    threads.push(start("sqlite-write".to_owned(), move || {
        writer::run(&connection, &write_queue);
        // The lock is let go only after the last connection that writes.
        drop(connection);
        drop(lock);
    })?);
    Ok(Engine {
        queues: Queues {
            writes,
            lookups: reads.clone(),
            reads,
        },
        threads,
    })
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
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA busy_timeout = 10000; PRAGMA trusted_schema = OFF;",
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

/// The file holds secrets: its owner alone may read it. SQLite gives its side files the same mode.
fn make_private(path: &Path) -> Result<(), OpenError> {
    let made = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(path);
    made.map(drop).map_err(|source| OpenError::File {
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
