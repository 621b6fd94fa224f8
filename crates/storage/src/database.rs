use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Sender, TrySendError};

use crate::audit::Sealer;
use crate::work::{Job, Ticket, Work};
use crate::{OpenError, Row, StorageError, Tx, Value, postgres, sqlite};

/// A database, whichever engine it runs on. Clones share it.
#[derive(Clone)]
pub struct Database {
    shared: Arc<Shared>,
}

/// How SQLite is run.
#[derive(Debug, Clone)]
pub struct SqliteOptions {
    /// Threads that read.
    pub readers: usize,
    /// Units of work that may wait; one more is [`StorageError::Busy`].
    pub queue: usize,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            readers: 4,
            queue: 4096,
        }
    }
}

/// How PostgreSQL is used.
#[derive(Debug, Clone)]
pub struct PostgresOptions {
    /// Connections that write, and as many that read.
    pub workers: usize,
    /// Units of work that may wait; one more is [`StorageError::Busy`].
    pub queue: usize,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self {
            workers: 8,
            queue: 4096,
        }
    }
}

impl Database {
    /// Opens `sqlite:PATH` or `postgres://…` and brings its schema up to date.
    ///
    /// # Errors
    /// An address of neither kind, and what [`Database::open_sqlite`] and
    /// [`Database::open_postgres`] refuse.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            Self::open_sqlite(path, SqliteOptions::default()).await
        } else if is_postgres(url) {
            Self::open_postgres(url, PostgresOptions::default()).await
        } else {
            Err(OpenError::Address)
        }
    }

    /// Opens either kind for reading alone, also while a server works on it: for exports and checks.
    ///
    /// # Errors
    /// It is not there, or its schema is not the one of this program.
    pub async fn open_read_only(url: &str) -> Result<Self, OpenError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = std::path::PathBuf::from(path);
            off_task(move || sqlite::open_read_only(&path, &SqliteOptions::default())).await
        } else if is_postgres(url) {
            let url = url.to_owned();
            off_task(move || postgres::open_read_only(&url, &PostgresOptions::default())).await
        } else {
            Err(OpenError::Address)
        }
    }

    /// Opens either kind for an act of an operator, also while a server works on it; of two that write, one waits.
    ///
    /// # Errors
    /// It is not there, or its schema is not the one of this program.
    pub async fn open_beside(url: &str) -> Result<Self, OpenError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = std::path::PathBuf::from(path);
            off_task(move || sqlite::open_beside(&path, &SqliteOptions::default())).await
        } else {
            Self::open_read_only(url).await?.close().await;
            Self::open(url).await
        }
    }

    /// Opens or makes a SQLite file. One process at a time may hold it.
    ///
    /// # Errors
    /// The file is in use or cannot be used, or its schema is not one this program can work on.
    pub async fn open_sqlite(
        path: impl AsRef<Path>,
        options: SqliteOptions,
    ) -> Result<Self, OpenError> {
        let path = path.as_ref().to_owned();
        off_task(move || sqlite::open(&path, &options)).await
    }

    /// Connects to a PostgreSQL database. Several servers may use one.
    ///
    /// # Errors
    /// It cannot be reached, or its schema is not one this program can work on.
    pub async fn open_postgres(url: &str, options: PostgresOptions) -> Result<Self, OpenError> {
        let url = url.to_owned();
        off_task(move || postgres::open(&url, &options)).await
    }

    /// Runs a unit of work: `Ok` commits durably, `Err` rolls back. The closure may be run several times, so it works
    /// on rows alone and changes nothing it captured.
    ///
    /// # Errors
    /// What the closure answers, and any [`StorageError`] through the caller's error.
    pub async fn write<T, E>(
        &self,
        closure: impl Fn(&mut dyn Tx) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        self.shared
            .submit(
                |queues| queues.writes.as_ref(),
                self.shared.ticket()?,
                closure,
            )
            .await
    }

    /// Runs a unit of work that only reads, on one snapshot.
    ///
    /// # Errors
    /// As [`Database::write`], and [`StorageError::ReadOnly`] when it tries to write.
    pub async fn read<T, E>(
        &self,
        closure: impl Fn(&mut dyn Tx) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        self.shared
            .submit(|queues| Some(&queues.reads), self.shared.ticket()?, closure)
            .await
    }

    /// Answers one `SELECT`, without the cost of a transaction around it.
    ///
    /// # Errors
    /// As [`Database::read`].
    pub async fn query(
        &self,
        sql: &'static str,
        params: Vec<Value>,
    ) -> Result<Vec<Row>, StorageError> {
        let closure = move |tx: &mut dyn Tx| tx.query(sql, &params);
        self.shared
            .submit(
                |queues| Some(&queues.lookups),
                self.shared.ticket()?,
                closure,
            )
            .await
    }

    /// A write that takes its locks itself and needs no serializable isolation; also taken while closing.
    pub(crate) async fn write_plain<T, E>(
        &self,
        closure: impl Fn(&mut dyn Tx) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let (work, answer) = Work::new(closure, Ticket::default());
        self.shared
            .enqueue(|queues| queues.writes.as_ref(), Box::new(work.plain()))?;
        answer
            .await
            .unwrap_or_else(|_| Err(StorageError::Closed.into()))
    }

    /// A read that is also taken while closing.
    pub(crate) async fn read_plain<T>(
        &self,
        closure: impl Fn(&mut dyn Tx) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError>
    where
        T: Send + 'static,
    {
        self.shared
            .submit(|queues| Some(&queues.reads), Ticket::default(), closure)
            .await
    }

    pub(crate) fn downgrade(&self) -> WeakDatabase {
        WeakDatabase {
            shared: Arc::downgrade(&self.shared),
        }
    }

    /// Hands over a sealer, to be finished by closing.
    pub(crate) fn attach(&self, sealer: Sealer) {
        self.shared
            .sealers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(sealer);
    }

    /// Takes no more units of work, waits for those under way, seals the audit trail if a sealer was started, and lets
    /// the engine go. Closing twice is harmless.
    pub async fn close(&self) {
        let _one_at_a_time = self.shared.closing.lock().await;
        let ticket = self.shared.gate().take();
        if let Some(ticket) = ticket {
            while Arc::strong_count(&ticket) > 1 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        }
        let sealers = std::mem::take(
            &mut *self
                .shared
                .sealers
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        );
        for sealer in sealers {
            sealer.finish().await;
        }
        let shared = Arc::clone(&self.shared);
        let ended = tokio::task::spawn_blocking(move || shared.end()).await;
        if let Err(error) = ended {
            tracing::error!(%error, "a database thread did not end well");
        }
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Database")
    }
}

/// A database that is let go when nobody else needs it.
pub(crate) struct WeakDatabase {
    shared: Weak<Shared>,
}

impl WeakDatabase {
    pub(crate) fn upgrade(&self) -> Option<Database> {
        self.shared.upgrade().map(|shared| Database { shared })
    }
}

/// The ways into an engine's threads; when they are dropped, the threads work off what waits and end.
pub(crate) struct Queues {
    /// None where the database was opened for reading.
    pub(crate) writes: Option<Sender<Job>>,
    pub(crate) reads: Sender<Job>,
    /// Single statements that need no transaction.
    pub(crate) lookups: Sender<Job>,
}

/// An engine that has been started.
pub(crate) struct Engine {
    pub(crate) queues: Queues,
    pub(crate) threads: Vec<JoinHandle<()>>,
}

impl From<Engine> for Database {
    fn from(engine: Engine) -> Self {
        let shared = Shared {
            queues: RwLock::new(Some(engine.queues)),
            threads: Mutex::new(engine.threads),
            gate: Mutex::new(Some(Arc::new(()))),
            sealers: Mutex::new(Vec::new()),
            closing: tokio::sync::Mutex::new(()),
        };
        Self {
            shared: Arc::new(shared),
        }
    }
}

struct Shared {
    queues: RwLock<Option<Queues>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// Where units of work get their ticket; empty once closing has begun.
    gate: Mutex<Option<Ticket>>,
    sealers: Mutex<Vec<Sealer>>,
    closing: tokio::sync::Mutex<()>,
}

impl Shared {
    fn gate(&self) -> std::sync::MutexGuard<'_, Option<Ticket>> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ticket(&self) -> Result<Ticket, StorageError> {
        self.gate().clone().ok_or(StorageError::Closed)
    }

    async fn submit<T, E>(
        &self,
        lane: impl Fn(&Queues) -> Option<&Sender<Job>>,
        ticket: Ticket,
        closure: impl Fn(&mut dyn Tx) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let (work, answer) = Work::new(closure, ticket);
        self.enqueue(lane, Box::new(work))?;
        answer
            .await
            .unwrap_or_else(|_| Err(StorageError::Closed.into()))
    }

    fn enqueue(
        &self,
        lane: impl Fn(&Queues) -> Option<&Sender<Job>>,
        job: Job,
    ) -> Result<(), StorageError> {
        let queues = self.queues.read().unwrap_or_else(PoisonError::into_inner);
        let queues = queues.as_ref().ok_or(StorageError::Closed)?;
        lane(queues)
            .ok_or(StorageError::ReadOnly)?
            .try_send(job)
            .map_err(|error| match error {
                TrySendError::Full(_) => StorageError::Busy,
                TrySendError::Disconnected(_) => StorageError::Closed,
            })
    }

    /// Lets the threads work off what waits, and waits for their end.
    fn end(&self) {
        drop(
            self.queues
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        let threads =
            std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a database thread panicked");
            }
        }
    }
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// Opening blocks, and the PostgreSQL driver may not be called from an asynchronous task.
async fn off_task(
    open: impl FnOnce() -> Result<Engine, OpenError> + Send + 'static,
) -> Result<Database, OpenError> {
    let engine = tokio::task::spawn_blocking(open)
        .await
        .map_err(|_| StorageError::Panicked)??;
    Ok(engine.into())
}
