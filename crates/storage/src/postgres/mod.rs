//! The engine for several servers: worker threads with a connection each, retries on collisions.

mod collation;
mod session;
mod tx;
mod worker;

use std::sync::{Arc, RwLock};
use std::thread::{self, JoinHandle};

use crossbeam_channel::bounded;
use postgres::{Config, GenericClient, NoTls};

use crate::database::{Engine, Queues};
use crate::migrate::{Applied, check_current, checksum, pending};
use crate::migrations::MIGRATIONS;
use crate::{OpenError, PostgresOptions, StorageError};

use self::tx::storage_error;
use self::worker::Worker;

/// Any number, as long as every server of Tegata takes the same.
const MIGRATION_LOCK: i64 = 0x7465_6761_7461;

/// Connects, brings the schema up to date and starts the workers.
pub(crate) fn open(url: &str, options: &PostgresOptions) -> Result<Engine, OpenError> {
    let config = config(url)?;
    migrate(&config)?;
    let mut engine = start_readers(&config, options)?;
    let (writes, queue) = bounded(options.queue);
    let lane = Arc::new(RwLock::new(()));
    for number in 0..options.workers.max(1) {
        let mut writing = Worker::writer(config.clone(), Arc::clone(&lane), number);
        let queue = queue.clone();
        engine
            .threads
            .push(start(format!("postgres-write-{number}"), move || {
                writing.write_all(&queue);
            })?);
    }
    engine.queues.writes = Some(writes);
    Ok(engine)
}

/// Connects and starts workers that read.
pub(crate) fn open_read_only(url: &str, options: &PostgresOptions) -> Result<Engine, OpenError> {
    let config = config(url)?;
    let mut client = config
        .connect(NoTls)
        .map_err(|error| storage_error(&error))?;
    let applied = applied(&mut client).unwrap_or_default();
    check_current(MIGRATIONS, |step| step.postgres, &applied)?;
    start_readers(&config, options)
}

fn config(url: &str) -> Result<Config, OpenError> {
    let mut config: Config = url.parse().map_err(|_| OpenError::Address)?;
    config.application_name("tegata");
    Ok(config)
}

/// The engine without its writers.
fn start_readers(config: &Config, options: &PostgresOptions) -> Result<Engine, OpenError> {
    let (reads, read_queue) = bounded(options.queue);
    let (lookups, lookup_queue) = bounded(options.queue);
    let mut threads = Vec::new();
    for number in 0..options.workers.max(1) {
        let mut reading = Worker::reader(config.clone(), number);
        let (read_queue, lookup_queue) = (read_queue.clone(), lookup_queue.clone());
        threads.push(start(format!("postgres-read-{number}"), move || {
            reading.read_all(&read_queue, &lookup_queue);
        })?);
    }
    Ok(Engine {
        queues: Queues {
            writes: None,
            reads,
            lookups,
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
    collation::by_bytes(&mut transaction).map_err(engine)?;
    transaction.commit().map_err(engine)?;
    Ok(())
}

fn applied(client: &mut impl GenericClient) -> Result<Vec<Applied>, StorageError> {
    let rows = client
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
