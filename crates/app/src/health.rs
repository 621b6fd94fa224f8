//! What whoever runs the product wants to know: does it work, and a few figures. No act, nothing of a person.

use tegata_domain::{
    certificate::CertificateState,
    time::{DAY, Millis},
};
use tegata_storage::{StorageError, Tx, audit, rows};

use crate::{App, failure::Internal, short};

/// The newest revocation list of an authority, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedList {
    /// The authority's name in URLs.
    pub authority: String,
    /// None before the first was published.
    pub newest: Option<ListHead>,
}

/// When a list was made, until when it is good, and how long it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListHead {
    /// CRL number.
    pub number: i64,
    /// thisUpdate.
    pub this_update: Millis,
    /// nextUpdate.
    pub next_update: Millis,
    /// Entries.
    pub entries: i64,
}

/// Counts for the metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Certificates in each state that occurs.
    pub certificates: Vec<(CertificateState, i64)>,
    /// Acquisitions under way.
    pub acquisitions: i64,
    /// Audit rows that no head covers yet.
    pub unsealed: i64,
    /// Mails that are due and not sent.
    pub mail_waiting: i64,
    /// Since when the oldest of them waits.
    pub mail_waiting_since: Option<Millis>,
    /// Mails given up within a week.
    pub mail_undeliverable: i64,
}

impl App {
    /// The database answers.
    ///
    /// # Errors
    /// [`Internal`] when it does not.
    pub async fn check_database(&self) -> Result<(), Internal> {
        self.database().query("SELECT 1", Vec::new()).await?;
        Ok(())
    }

    /// The newest list of each authority.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn published_lists(&self) -> Result<Vec<PublishedList>, Internal> {
        let authorities = self.authorities();
        let mut lists = Vec::with_capacity(2);
        for authority in [&authorities.customers, &authorities.staff] {
            lists.push(PublishedList {
                authority: short(authority.key_id()).to_owned(),
                newest: self.list_head(authority.key_id().as_str()).await?,
            });
        }
        Ok(lists)
    }

    /// The newest list of the authority with this name in URLs; none for a stranger's.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn published_list(&self, short_name: &str) -> Result<Option<ListHead>, Internal> {
        match self.authority_named(short_name) {
            Some(authority) => self.list_head(authority.key_id().as_str()).await,
            None => Ok(None),
        }
    }

    /// Counts certificates, acquisitions and unsealed audit rows.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn figures(&self) -> Result<Figures, Internal> {
        let now = self.now();
        Ok(self.database().read(move |tx| figures(tx, now)).await?)
    }

    async fn list_head(&self, issuer: &str) -> Result<Option<ListHead>, Internal> {
        let found = self
            .database()
            .query(
                "SELECT number, this_update, next_update, entries FROM revocation_list
                 WHERE issuer = $1 ORDER BY number DESC LIMIT 1",
                vec![issuer.into()],
            )
            .await?;
        let Some(row) = found.first() else {
            return Ok(None);
        };
        Ok(Some(ListHead {
            number: row.integer(0)?,
            this_update: row.integer(1)?,
            next_update: row.integer(2)?,
            entries: row.integer(3)?,
        }))
    }
}

fn figures(tx: &mut dyn Tx, now: Millis) -> Result<Figures, StorageError> {
    let states = tx.query(
        "SELECT state, count(*) FROM certificate GROUP BY state ORDER BY state",
        &[],
    )?;
    let certificates = states
        .iter()
        .map(|row| {
            let state = CertificateState::from_stored(row.text(0)?)
                .ok_or_else(|| StorageError::corrupt("certificate.state"))?;
            Ok((state, row.integer(1)?))
        })
        .collect::<Result<_, StorageError>>()?;
    let acquisitions = tx
        .query_one(
            "SELECT count(*) FROM acquisition WHERE ended_at IS NULL",
            &[],
        )?
        .integer(0)?;
    let (mail_waiting, mail_waiting_since) = rows::Mail::waiting(tx, now)?;
    let mut mail_undeliverable = 0;
    for bank in rows::Bank::all(tx)? {
        mail_undeliverable += rows::Mail::count_undeliverable(tx, &bank.code, now - 7 * DAY)?;
    }
    Ok(Figures {
        certificates,
        acquisitions,
        unsealed: audit::count_unsealed(tx)?,
        mail_waiting,
        mail_waiting_since,
        mail_undeliverable,
    })
}
