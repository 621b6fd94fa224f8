//! Units of work that wait together share one commit, and with it one flush to the disk.

use crossbeam_channel::Receiver;
use rusqlite::Connection;

use super::tx::{SqliteTx, Texts, storage_error};
use crate::StorageError;
use crate::work::Job;

const LARGEST_GROUP: usize = 64;

/// Writes until the queue is closed and empty.
pub(super) fn run(connection: &Connection, queue: &Receiver<Job>) {
    let mut texts = Texts::new();
    while let Ok(first) = queue.recv() {
        let mut group = Vec::new();
        let end = commit_group(connection, &mut texts, queue, first, &mut group);
        if let Err(error) = &end {
            tracing::error!(%error, units = group.len(), "a group of units of work was not committed");
            roll_back(connection);
        }
        for (job, own_end) in group {
            job.answer(end.clone().and(own_end));
        }
    }
}

/// Runs the first unit and those that wait behind it, and commits them together. An error concerns all of them, also
/// those that ended with an error of their own: they may have seen rows that are not kept now.
///
/// A savepoint around each unit costs as much as its statements, so that they run without one until a unit has to be
/// rolled back; then all of the group run again, each in a savepoint of its own.
fn commit_group(
    connection: &Connection,
    texts: &mut Texts,
    queue: &Receiver<Job>,
    first: Job,
    group: &mut Vec<(Job, Result<(), StorageError>)>,
) -> Result<(), StorageError> {
    let mut next = Some(first);
    let mut begun = control(connection, "BEGIN IMMEDIATE");
    let mut all_well = true;
    while let Some(mut job) = next {
        if begun.is_ok() {
            match run_unguarded(connection, texts, &mut job) {
                Ok(well) => all_well = well,
                Err(error) => begun = Err(error),
            }
        }
        group.push((job, Ok(())));
        next = if begun.is_ok() && all_well && group.len() < LARGEST_GROUP {
            queue.try_recv().ok()
        } else {
            None
        };
    }
    begun?;
    if !all_well {
        control(connection, "ROLLBACK")?;
        control(connection, "BEGIN IMMEDIATE")?;
        for (job, own_end) in group.iter_mut() {
            *own_end = run_one(connection, texts, job)?;
        }
    }
    control(connection, "COMMIT")
}

/// Runs a unit where a rollback would take its neighbours along; says whether it may be committed.
fn run_unguarded(
    connection: &Connection,
    texts: &mut Texts,
    job: &mut Job,
) -> Result<bool, StorageError> {
    let mut tx = SqliteTx::new(connection, texts);
    let commit = job.run(&mut tx);
    let failed = tx.failed;
    if connection.is_autocommit() {
        return Err(StorageError::DiskFull);
    }
    Ok(commit && !failed)
}

/// The inner result is the unit's own, the outer one the group's.
fn run_one(
    connection: &Connection,
    texts: &mut Texts,
    job: &mut Job,
) -> Result<Result<(), StorageError>, StorageError> {
    control(connection, "SAVEPOINT unit")?;
    let mut tx = SqliteTx::new(connection, texts);
    let commit = job.run(&mut tx);
    let failed = tx.failed;
    if connection.is_autocommit() {
        // Some errors (a full disk among them) make SQLite give up the whole transaction by itself.
        return Err(StorageError::DiskFull);
    }
    if !commit || failed {
        control(connection, "ROLLBACK TO unit")?;
    }
    control(connection, "RELEASE unit")?;
    Ok(if commit && failed {
        Err(StorageError::Swallowed)
    } else {
        Ok(())
    })
}

fn control(connection: &Connection, sql: &str) -> Result<(), StorageError> {
    let run = || connection.prepare_cached(sql)?.execute([]);
    run().map(drop).map_err(|error| storage_error(&error))
}

fn roll_back(connection: &Connection) {
    if !connection.is_autocommit()
        && let Err(error) = control(connection, "ROLLBACK")
    {
        tracing::error!(%error, "the rollback failed as well");
    }
}
