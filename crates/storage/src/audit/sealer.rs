//! Seals in the background, on one server at a time.

use std::sync::Arc;
use std::time::Duration;

use tegata_domain::time::{Clock, SECOND};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{HeadSigner, seal_once};
use crate::{Database, StorageError, Tx};

/// How long a server that died keeps the others from sealing.
const LEASE: i64 = 5 * SECOND;
/// A lease that reaches further than this was written by a clock that has since been set back.
const LONGEST_LEASE: i64 = 60 * SECOND;

/// What a background sealer works with.
#[derive(Clone)]
pub struct SealerOptions {
    /// Signs the heads.
    pub signer: Arc<dyn HeadSigner>,
    /// Says when.
    pub clock: Arc<dyn Clock>,
    /// A name no other server has, for instance a random one.
    pub holder: String,
    /// Between two rounds; a second at most keeps the promise of the audit trail.
    pub interval: Duration,
}

/// Starts sealing in the background. [`Database::close`] seals the rest and ends it; so does dropping the database,
/// without sealing.
pub fn spawn_sealer(database: &Database, options: SealerOptions) {
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(run(database.downgrade(), options, stopped));
    database.attach(Sealer { stop, task });
}

/// A sealer under way.
pub(crate) struct Sealer {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Sealer {
    /// Seals what is left and ends.
    pub(crate) async fn finish(self) {
        // An error means that the task is gone already, which joining shows.
        let _ = self.stop.send(());
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the sealer did not end well");
        }
    }
}

async fn run(
    database: crate::database::WeakDatabase,
    options: SealerOptions,
    mut stopped: oneshot::Receiver<()>,
) {
    loop {
        let stopping = tokio::select! {
            _ = &mut stopped => true,
            () = tokio::time::sleep(options.interval) => false,
        };
        let Some(database) = database.upgrade() else {
            return;
        };
        // The last round needs no lease: the lock of a round is enough, and nothing may stay unsealed.
        if let Err(error) = round(&database, &options, stopping).await {
            tracing::warn!(%error, "audit events could not be sealed; they are tried again");
        }
        if stopping {
            return;
        }
    }
}

async fn round(
    database: &Database,
    options: &SealerOptions,
    stopping: bool,
) -> Result<(), StorageError> {
    let now = options.clock.now();
    let holder = options.holder.clone();
    if stopping
        || database
            .write_plain(move |tx| take_lease(tx, &holder, now))
            .await?
    {
        seal_once(database, options.signer.as_ref(), now).await?;
    }
    Ok(())
}

/// Takes or keeps the lease; in its first half it is kept without a write, so that an idle server stays idle.
fn take_lease(tx: &mut dyn Tx, holder: &str, now: i64) -> Result<bool, StorageError> {
    let held = tx.query_one_optional(
        "SELECT until_ms FROM lease WHERE name = 'audit' AND holder = $1 AND until_ms > $2 AND until_ms <= $3",
        &[holder.into(), (now + LEASE / 2).into(), (now + LEASE).into()],
    )?;
    if held.is_some() {
        return Ok(true);
    }
    tx.execute_conditional(
        "UPDATE lease SET holder = $1, until_ms = $2
         WHERE name = 'audit' AND (holder = $1 OR until_ms <= $3 OR until_ms > $4)",
        &[
            holder.into(),
            (now + LEASE).into(),
            now.into(),
            (now + LONGEST_LEASE).into(),
        ],
    )
}
