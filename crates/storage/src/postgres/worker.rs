//! One thread with one connection: runs units of work, again where that helps.

use std::sync::{Arc, PoisonError, RwLock};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, select};
use postgres::{Config, IsolationLevel};

use super::session::{Session, Statements};
use super::tx::{Failure, PostgresTx, storage_error};
use crate::StorageError;
use crate::work::Job;

const MOST_RUNS: u32 = 20;
/// From this run on, a unit of work has the writers of this process to itself.
const FIRST_RUN_ALONE: u32 = 4;
const WAIT_FOR_SERVER: Duration = Duration::from_millis(250);

pub(super) struct Worker {
    config: Config,
    /// Shared by first runs, exclusive for units that collided again and again: they would starve otherwise.
    lane: Arc<RwLock<()>>,
    number: usize,
    read_only: bool,
    session: Option<Session>,
}

/// How one run ended.
enum End {
    Done(Result<(), StorageError>),
    Again(Failure, StorageError),
}

#[derive(Clone, Copy)]
enum Mode {
    Write,
    Plain,
    Snapshot,
    Single,
}

impl Worker {
    pub(super) fn writer(config: Config, lane: Arc<RwLock<()>>, number: usize) -> Self {
        Self {
            config,
            lane,
            number,
            read_only: false,
            session: None,
        }
    }

    pub(super) fn reader(config: Config, number: usize) -> Self {
        let lane = Arc::default();
        Self {
            config,
            lane,
            number,
            read_only: true,
            session: None,
        }
    }

    /// Writes until the queue is closed and empty.
    pub(super) fn write_all(&mut self, queue: &Receiver<Job>) {
        for job in queue {
            let mode = if job.is_plain() {
                Mode::Plain
            } else {
                Mode::Write
            };
            self.serve(job, mode);
        }
    }

    /// Reads until both queues are closed and empty.
    pub(super) fn read_all(&mut self, reads: &Receiver<Job>, lookups: &Receiver<Job>) {
        loop {
            select! {
                recv(reads) -> job => match job {
                    Ok(job) => self.serve(job, Mode::Snapshot),
                    Err(_) => break,
                },
                recv(lookups) -> job => match job {
                    Ok(job) => self.serve(job, Mode::Single),
                    Err(_) => break,
                },
            }
        }
        reads.iter().for_each(|job| self.serve(job, Mode::Snapshot));
        lookups.iter().for_each(|job| self.serve(job, Mode::Single));
    }

    fn serve(&mut self, mut job: Job, mode: Mode) {
        let end = self.run_until_done(&mut job, mode);
        job.answer(end);
    }

    fn run_until_done(&mut self, job: &mut Job, mode: Mode) -> Result<(), StorageError> {
        let mut last = StorageError::Contention;
        let mut prepared_anew = false;
        for run in 1..=MOST_RUNS {
            match self.run_in_lane(job, mode, run) {
                End::Done(end) => return end,
                // Freshly prepared and refused again: it is the statement's own fault.
                End::Again(Failure::Stale, error) if prepared_anew => return Err(error),
                End::Again(failure, error) => {
                    prepared_anew |= failure == Failure::Stale;
                    last = error;
                    self.recover(failure, run);
                }
            }
        }
        Err(last)
    }

    fn run_in_lane(&mut self, job: &mut Job, mode: Mode, run: u32) -> End {
        let lane = Arc::clone(&self.lane);
        let _shared;
        let _alone;
        if let Mode::Write = mode {
            if run < FIRST_RUN_ALONE {
                _shared = lane.read().unwrap_or_else(PoisonError::into_inner);
            } else {
                _alone = lane.write().unwrap_or_else(PoisonError::into_inner);
            }
        }
        let session = match self.session.take() {
            Some(session) => Ok(session),
            None => Session::connect(&self.config, self.read_only),
        };
        match session {
            Ok(session) => run_once(self.session.insert(session), job, mode),
            Err(error) => End::Again(Failure::Lost, error),
        }
    }

    fn recover(&mut self, failure: Failure, run: u32) {
        match failure {
            // Workers wait for different times, so that they do not collide in step.
            Failure::Collision => {
                let spread = u64::try_from(self.number % 8).unwrap_or_default() + 1;
                thread::sleep(Duration::from_micros(200 * spread * u64::from(run)));
            }
            Failure::Stale => {
                if let Some(session) = &mut self.session {
                    session.statements.clear();
                }
            }
            Failure::Lost => {
                self.session = None;
                if run > 1 {
                    thread::sleep(WAIT_FOR_SERVER);
                }
            }
            Failure::Final => {}
        }
    }
}

fn run_once(session: &mut Session, job: &mut Job, mode: Mode) -> End {
    let Session { client, statements } = session;
    let builder = match mode {
        Mode::Single => return run_single(client, statements, job),
        Mode::Write => client
            .build_transaction()
            .isolation_level(IsolationLevel::Serializable),
        Mode::Plain => client
            .build_transaction()
            .isolation_level(IsolationLevel::ReadCommitted),
        Mode::Snapshot => client
            .build_transaction()
            .isolation_level(IsolationLevel::RepeatableRead)
            .read_only(true),
    };
    let mut transaction = match builder.start() {
        Ok(transaction) => transaction,
        Err(error) => return ended(&error),
    };
    let mut tx = PostgresTx::new(&mut transaction, statements);
    let commit = job.run(&mut tx);
    match (tx.failure, commit) {
        (None, true) => match transaction.commit() {
            Ok(()) => End::Done(Ok(())),
            // Nobody knows whether the server still got it, so it must not be run again.
            Err(error) if Failure::of(&error) == Failure::Lost => match mode {
                Mode::Write | Mode::Plain => End::Done(Err(StorageError::OutcomeUnknown)),
                _ => End::Done(Ok(())),
            },
            Err(error) => ended(&error),
        },
        (failure, commit) => {
            // An error here means a lost connection, which the next unit will notice.
            let _ = transaction.rollback();
            without_commit(failure, commit)
        }
    }
}

fn run_single(client: &mut postgres::Client, statements: &mut Statements, job: &mut Job) -> End {
    let mut tx = PostgresTx::new(client, statements);
    let ended_well = job.run(&mut tx);
    match tx.failure {
        None => End::Done(Ok(())),
        failure => without_commit(failure, ended_well),
    }
}

fn without_commit(failure: Option<(Failure, StorageError)>, ended_well: bool) -> End {
    match failure {
        Some((Failure::Final, _)) if ended_well => End::Done(Err(StorageError::Swallowed)),
        Some((Failure::Final, _)) | None => End::Done(Ok(())),
        Some((failure, error)) => End::Again(failure, error),
    }
}

fn ended(error: &postgres::Error) -> End {
    match Failure::of(error) {
        Failure::Final => End::Done(Err(storage_error(error))),
        failure => End::Again(failure, storage_error(error)),
    }
}
