//! Work that nobody waits for, each an idempotent reconciler: run twice, or on two nodes, it does the same.

use std::time::Duration;

use tegata_domain::{
    acquisition::{
        ABANDONED_REVOKED_AFTER, AcquisitionState, BROWSER_SESSION, CLAIM_WITHIN, HELD_ENDS_AFTER,
        PROVE_WITHIN,
    },
    certificate::CertificateState,
    time::DAY,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    acquisition::{decide_held, end_acquisition, revoke_unproven, sign_recorded},
    audit::Who,
    failure::Internal,
    lookup, notice,
};

impl App {
    /// Runs all reconcilers until the future is dropped: at once when a list is out of date, else every few seconds.
    pub async fn run_jobs(&self) {
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
        let mut answer = Ok(());
        for row in self.in_state(CertificateState::Recorded).await? {
            let signed = sign_recorded(self, &row, &Who::job(&row.bank, self.now())).await;
            answer = answer.and(signed.map(drop));
        }
        answer
    }

    /// Tickets nobody claimed, claims nobody proved, held certificates nobody released.
    async fn end_what_is_overdue(&self) -> Result<(), Internal> {
        let now = self.now();
        self.database()
            .write(move |tx| {
                for acquisition in rows::Acquisition::live(tx)? {
                    end_if_overdue(tx, &acquisition, now)?;
                }
                Ok::<_, StorageError>(())
            })
            .await?;
        Ok(())
    }

    /// `acquire.wait` is over: what a signal released then comes into force now.
    async fn release_what_has_waited(&self) -> Result<(), Internal> {
        for row in self.in_state(CertificateState::Held).await? {
            let now = self.now();
            if row.counts_from.is_none_or(|from| from > now) {
                continue;
            }
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
        for row in self.in_state(CertificateState::Issued).await? {
            let now = self.now();
            if now - row.recorded_at < ABANDONED_REVOKED_AFTER {
                continue;
            }
            self.database()
                .write(move |tx| {
                    let running = match rows::Acquisition::of_certificate(tx, &row.id)? {
                        Some(acquisition) => acquisition.ended_at.is_none(),
                        None => false,
                    };
                    if running {
                        Ok(())
                    } else {
                        revoke_unproven(tx, &row.id, &Who::job(&row.bank, now))
                    }
                })
                .await?;
        }
        Ok(())
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
        Ok(())
    }

    async fn in_state(
        &self,
        state: CertificateState,
    ) -> Result<Vec<rows::Certificate>, StorageError> {
        self.database()
            .read(move |tx| rows::Certificate::in_state(tx, state))
            .await
    }
}

fn end_if_overdue(
    tx: &mut dyn Tx,
    acquisition: &rows::Acquisition,
    now: i64,
) -> Result<(), StorageError> {
    let who = Who::job(&acquisition.bank, now);
    if acquisition.state == AcquisitionState::Held {
        return end_if_held_too_long(tx, acquisition, &who);
    }
    let end = acquisition
        .claimed_at
        .map_or(acquisition.created_at + CLAIM_WITHIN, |claimed| {
            claimed + PROVE_WITHIN
        });
    if now >= end {
        end_acquisition(tx, acquisition, AcquisitionState::Abandoned, "time", &who)?;
    }
    Ok(())
}

/// After seven days: revoked, and the right to acquire stays open until its deadline (`protocol.md` §5).
fn end_if_held_too_long(
    tx: &mut dyn Tx,
    acquisition: &rows::Acquisition,
    who: &Who,
) -> Result<(), StorageError> {
    let Some(certificate) = &acquisition.certificate else {
        return Ok(());
    };
    let held_since = lookup::certificate(tx, certificate)?.state_at;
    if who.at - held_since >= HELD_ENDS_AFTER {
        end_acquisition(
            tx,
            acquisition,
            AcquisitionState::Lapsed,
            "not released",
            who,
        )?;
    }
    Ok(())
}
