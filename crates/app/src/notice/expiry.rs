//! 有効期間の終了のお知らせ: run at any time, on any number of nodes, after any downtime, each step is told once.

use std::time::Duration;

use serde_json::json;
use tegata_domain::{
    expiry::{self, EXPIRED, Window},
    time::Millis,
};
use tegata_storage::{StorageError, rows};

use crate::{
    App,
    failure::Internal,
    lookup,
    notice::{Draft, Kind},
};

impl App {
    /// Tells what ends until the future is dropped.
    pub async fn run_expiry_notices(&self) {
        loop {
            if let Err(error) = self.tell_what_ends().await {
                tracing::error!(%error, "notices of ending certificates will be tried again");
            }
            tokio::time::sleep(Duration::from_mins(5)).await;
        }
    }

    /// One round over all banks; says how many certificates were told of.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn tell_what_ends(&self) -> Result<u32, Internal> {
        let now = self.now();
        let mut told = 0;
        for bank in self.database().read(|tx| rows::Bank::all(tx)).await? {
            let code = bank.code.clone();
            let policies = self
                .database()
                .read(move |tx| lookup::policies(tx, &code))
                .await?;
            for window in expiry::windows(now, &policies.notice_days) {
                told += self.tell_window(&bank.code, window, now).await?;
            }
        }
        Ok(told)
    }

    async fn tell_window(&self, bank: &str, window: Window, now: Millis) -> Result<u32, Internal> {
        let mut told = 0;
        loop {
            let bank = bank.to_owned();
            let page = self
                .database()
                .read(move |tx| {
                    let Window { step, from, until } = window;
                    rows::Certificate::ending(tx, &bank, from, until, step)
                })
                .await?;
            if page.is_empty() {
                return Ok(told);
            }
            for certificate in page {
                told += u32::from(self.tell_end(certificate.id, window.step, now).await?);
            }
        }
    }

    /// `false` when another node was faster, or the certificate was replaced meanwhile.
    async fn tell_end(
        &self,
        certificate: String,
        step: i64,
        now: Millis,
    ) -> Result<bool, Internal> {
        let notices = Draft::new(self.random());
        let told = self
            .database()
            .write(move |tx| {
                let row = lookup::certificate(tx, &certificate)?;
                let (certificate, at) = (certificate.clone(), now);
                let first = rows::ExpiryNotice {
                    certificate,
                    step,
                    at,
                }
                .once(tx)?;
                let in_force = rows::Certificate::in_force(tx, &row.holder)?;
                if !first || in_force.is_none_or(|it| it.id != row.id) {
                    return Ok::<_, StorageError>(false);
                }
                let holder = lookup::holder(tx, &row.holder)?;
                let kind = if step == EXPIRED {
                    Kind::Expired
                } else {
                    Kind::Expiring
                };
                let days = expiry::days_left(now, row.not_after);
                let detail =
                    json!({ "days": days, "not_after": row.not_after, "number": row.number });
                notices.tell(tx, &holder, kind, &detail, now)?;
                Ok(true)
            })
            .await?;
        Ok(told)
    }
}
