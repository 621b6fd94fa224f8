//! Units of work that only read, each on one snapshot.

use crossbeam_channel::Receiver;
use rusqlite::Connection;

use super::tx::{SqliteTx, Texts, storage_error};
use crate::StorageError;
use crate::work::Job;

/// Reads until the queue is closed and empty.
pub(super) fn run(connection: &Connection, queue: &Receiver<Job>) {
    let mut texts = Texts::new();
    while let Ok(mut job) = queue.recv() {
        let end = read_one(connection, &mut texts, &mut job);
        job.answer(end);
    }
}

fn read_one(connection: &Connection, texts: &mut Texts, job: &mut Job) -> Result<(), StorageError> {
    let control = |sql: &str| {
        let run = || connection.prepare_cached(sql)?.execute([]);
        run()
            .map(drop)
            .map_err(|error: rusqlite::Error| storage_error(&error))
    };
    control("BEGIN")?;
    let mut tx = SqliteTx::new(connection, texts);
    let ended_well = job.run(&mut tx);
    let failed = tx.failed;
    if !connection.is_autocommit() {
        control("ROLLBACK")?;
    }
    if ended_well && failed {
        Err(StorageError::Swallowed)
    } else {
        Ok(())
    }
}
