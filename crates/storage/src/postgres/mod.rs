//! The engine for several servers: worker threads with a connection each, retries on collisions.

mod session;
mod tx;
mod worker;

use std::sync::{Arc, RwLock};
use std::thread;

use crossbeam_channel::bounded;
use postgres::{Config, NoTls};

use crate::database::{Engine, Queues};
use crate::migrate::{Applied, checksum, pending};
use crate::migrations::MIGRATIONS;
use crate::{OpenError, PostgresOptions, StorageError};

use self::tx::storage_error;
use self::worker::Worker;

/// Any number, as long as every server of Tegata takes the same.
const MIGRATION_LOCK: i64 = 0x7465_6761_7461;

/// Connects, brings the schema up to date and starts the workers.
pub(crate) fn open(url: &str, options: &PostgresOptions) -> Result<Engine, OpenError> {
    let mut config: Config = url.parse().map_err(|_| OpenError::Address)?;
    config.application_name("tegata");
    migrate(&config)?;

    let (writes, write_queue) = bounded(options.queue);
    let (reads, read_queue) = bounded(options.queue);
    let (lookups, lookup_queue) = bounded(options.queue);
    let lane = Arc::new(RwLock::new(()));
    let mut threads = Vec::new();
    let mut start = |name: String, body: Box<dyn FnOnce() + Send>| {
        let thread = thread::Builder::new()
            .name(name)
            .spawn(body)
            .map_err(OpenError::Thread)?;
        threads.push(thread);
        Ok::<(), OpenError>(())
    };
    for number in 0..options.workers.max(1) {
        let mut writing = Worker::writer(config.clone(), Arc::clone(&lane), number);
        let queue = write_queue.clone();
        start(
            format!("postgres-write-{number}"),
            Box::new(move || writing.write_all(&queue)),
        )?;
        let mut reading = Worker::reader(config.clone(), Arc::clone(&lane), number);
        let (read_queue, lookup_queue) = (read_queue.clone(), lookup_queue.clone());
        start(
            format!("postgres-read-{number}"),
            Box::new(move || reading.read_all(&read_queue, &lookup_queue)),
        )?;
    }
    Ok(Engine {
        queues: Queues {
            writes,
            reads,
            lookups,
        },
        threads,
    })
}

fn migrate(config: &Config) -> Result<(), OpenError> {
    let engine = |error: postgres::Error| storage_error(&error);
    let mut client = config.connect(NoTls).map_err(engine)?;
    let mut transaction = client.transaction().map_err(engine)?;
    // Several servers may start at once; the lock ends with the transaction.
    transaction
        .execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK])
        .map_err(engine)?;
    transaction
        .batch_execute(
            "CREATE TABLE IF NOT EXISTS schema_version (
                 version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL,
                 checksum TEXT NOT NULL, applied_at BIGINT NOT NULL
             )",
        )
        .map_err(engine)?;
    let applied = applied(&mut transaction)?;
    for step in pending(MIGRATIONS, |step| step.postgres, &applied)? {
        transaction.batch_execute(step.postgres).map_err(engine)?;
        transaction
            .execute(
                "INSERT INTO schema_version (version, name, checksum, applied_at)
                 VALUES ($1, $2, $3, CAST(extract(epoch FROM now()) * 1000 AS BIGINT))",
                &[&step.version, &step.name, &checksum(step.postgres)],
            )
            .map_err(engine)?;
    }
    transaction.commit().map_err(engine)?;
    Ok(())
}

fn applied(transaction: &mut postgres::Transaction<'_>) -> Result<Vec<Applied>, StorageError> {
    let rows = transaction
        .query(
            "SELECT version, checksum FROM schema_version ORDER BY version",
            &[],
        )
        .map_err(|error| storage_error(&error))?;
    let step = |row: &postgres::Row| {
        Ok(Applied {
            version: row.try_get(0)?,
            checksum: row.try_get(1)?,
        })
    };
    rows.iter()
        .map(step)
        .collect::<Result<_, _>>()
        .map_err(|error| storage_error(&error))
}
