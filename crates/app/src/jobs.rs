//! Work that nobody waits for, each an idempotent reconciler: run twice, or on two nodes, it does the same.

use std::time::Duration;

use tegata_domain::{
    acquisition::{
        ABANDONED_REVOKED_AFTER, AcquisitionState, BROWSER_SESSION, CLAIM_WITHIN, HELD_ENDS_AFTER,
        PROVE_WITHIN,
    },
    certificate::CertificateState,
    time::{DAY, Millis},
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    acquisition::{decide_held, end_acquisition, revoke_unproven, sign_recorded},
    audit::Who,
    failure::Internal,
    lookup, notice,
};

/// Rows of one read: a backlog is worked off in pieces that hold no lock for long.
const BATCH: i64 = 100;
/// Where a full piece ends.
const LAST: usize = 99;

impl App {
    /// Runs all reconcilers until the future is dropped: at once when a list is out of date, else every few seconds.
    pub async fn run_jobs(&self) {
        tokio::join!(self.run_reconcilers(), self.run_expiry_notices());
    }

    async fn run_reconcilers(&self) {
        loop {
            if let Err(error) = self.reconcile().await {
                tracing::error!(%error, "a reconciler failed and will run again");
            }
            tokio::select! {
                () = self.until_revocations_change() => {}
                () = tokio::time::sleep(Duration::from_secs(5)) => {}
            }
        }
    }

    /// One round of all reconcilers.
    ///
    /// # Errors
    /// [`Internal`] of the first that failed.
    pub async fn reconcile(&self) -> Result<(), Internal> {
        // One that fails (a CA key that is unplugged) must not keep the others from their work.
        let rounds = [
            self.sign_what_was_recorded().await,
            self.end_what_is_overdue().await,
            self.release_what_has_waited().await,
            self.revoke_what_was_abandoned().await,
            self.sweep_sessions().await,
            self.publish_revocation_lists().await,
        ];
        rounds.into_iter().collect()
    }

    /// A crash between record and signature: the recorded bytes are signed again.
    async fn sign_what_was_recorded(&self) -> Result<(), Internal> {
        let (mut answer, mut last) = (Ok(()), None);
        loop {
            let rows = self
                .since(CertificateState::Recorded, self.now(), last)
                .await?;
            for row in &rows {
                let who = Who::job(&row.bank, self.now());
                let signed = match row.issue {
                    Some(_) => sign_recorded(self, row, &who).await,
                    // Nobody acquires these: they were recorded with the act that made them.
                    None => self.sign_staff_again(row, &who).await,
                };
                answer = answer.and(signed.map(drop));
            }
            last = match rows.into_iter().nth(LAST) {
                None => return answer,
                full => full,
            };
        }
    }

    /// Tickets nobody claimed, claims nobody proved, held certificates nobody released.
    async fn end_what_is_overdue(&self) -> Result<(), Internal> {
        for overdue in [unclaimed, unproven, held_too_long] {
            let now = self.now();
            while self.database().write(move |tx| overdue(tx, now)).await? == BATCH {}
        }
        Ok(())
    }

    /// `acquire_wait_hours` are over: what a signal released then comes into force now.
    async fn release_what_has_waited(&self) -> Result<(), Internal> {
        let now = self.now();
        let waited = self
            .database()
            .read(move |tx| rows::Certificate::waited(tx, now, BATCH))
            .await?;
        for row in waited {
            let notices = notice::Draft::new(self.random());
            self.database()
                .write(move |tx| {
                    let certificate = lookup::certificate(tx, &row.id)?;
                    if certificate.state != CertificateState::Held {
                        return Ok::<_, StorageError>(());
                    }
                    let holder = lookup::holder(tx, &certificate.holder)?;
                    decide_held(
                        tx,
                        &certificate,
                        holder,
                        true,
                        &Who::job(&row.bank, now),
                        &notices,
                    )
                })
                .await?;
        }
        Ok(())
    }

    /// Issued, never proven, and no live acquisition for a day.
    async fn revoke_what_was_abandoned(&self) -> Result<(), Internal> {
        let mut last = None;
        loop {
            let now = self.now();
            let rows = self
                .since(
                    CertificateState::Issued,
                    now - ABANDONED_REVOKED_AFTER,
                    last,
                )
                .await?;
            for row in &rows {
                let id = row.id.clone();
                let bank = row.bank.clone();
                self.database()
                    .write(move |tx| revoke_if_abandoned(tx, &id, &Who::job(&bank, now)))
                    .await?;
            }
            last = match rows.into_iter().nth(LAST) {
                None => return Ok(()),
                full => full,
            };
        }
    }

    async fn sweep_sessions(&self) -> Result<(), Internal> {
        let before = self.now() - 7 * DAY;
        self.database()
            .write(move |tx| rows::Session::sweep(tx, before))
            .await?;
        let before = self.now() - BROWSER_SESSION;
        self.database()
            .write(move |tx| rows::AcquisitionSession::sweep(tx, before))
            .await?;
        let before = self.now() - DAY;
        self.database()
            .write(move |tx| rows::Diagnosis::sweep(tx, before))
            .await?;
        let now = self.now();
        self.database()
            .write(move |tx| rows::TokenDelivery::sweep(tx, now))
            .await?;
        Ok(())
    }

    /// The next few in a state since `before`, after the last one seen.
    async fn since(
        &self,
        state: CertificateState,
        before: Millis,
        last: Option<rows::Certificate>,
    ) -> Result<Vec<rows::Certificate>, StorageError> {
        self.database()
            .read(move |tx| rows::Certificate::in_state(tx, state, before, last.as_ref(), BATCH))
            .await
    }
}

/// Claim within ten minutes.
fn unclaimed(tx: &mut dyn Tx, now: Millis) -> Result<i64, StorageError> {
    let overdue = rows::Acquisition::unclaimed(tx, now - CLAIM_WITHIN, BATCH)?;
    end_all(tx, overdue, AcquisitionState::Abandoned, "time", now)
}

/// Prove within thirty of the claim.
fn unproven(tx: &mut dyn Tx, now: Millis) -> Result<i64, StorageError> {
    let overdue = rows::Acquisition::unproven(tx, now - PROVE_WITHIN, BATCH)?;
    end_all(tx, overdue, AcquisitionState::Abandoned, "time", now)
}

/// After seven days: revoked, and the right to acquire stays open until its deadline (`protocol.md` §5).
fn held_too_long(tx: &mut dyn Tx, now: Millis) -> Result<i64, StorageError> {
    let overdue = rows::Acquisition::held_since(tx, now - HELD_ENDS_AFTER, BATCH)?;
    end_all(tx, overdue, AcquisitionState::Lapsed, "not released", now)
}

/// Each ends, so that none is found again.
fn end_all(
    tx: &mut dyn Tx,
    overdue: Vec<rows::Acquisition>,
    state: AcquisitionState,
    reason: &str,
    now: Millis,
) -> Result<i64, StorageError> {
    let mut ended = 0;
    for acquisition in overdue {
        let who = Who::job(&acquisition.bank, now);
        end_acquisition(tx, &acquisition, state, reason, &who)?;
        ended += 1;
    }
    Ok(ended)
}

fn revoke_if_abandoned(tx: &mut dyn Tx, certificate: &str, who: &Who) -> Result<(), StorageError> {
    let acquisition = rows::Acquisition::of_certificate(tx, certificate)?;
    if acquisition.is_some_and(|running| running.ended_at.is_none()) {
        return Ok(());
    }
    revoke_unproven(tx, certificate, who)
}
