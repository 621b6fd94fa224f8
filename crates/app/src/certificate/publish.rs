//! The published revocation lists: a full CRL per issuing authority, made anew whenever something changed and well
//! before the last one ends. Our own gateway never waits for it: status comes from the rows.

use tegata_domain::{
    certificate::{CertificateState, RevocationReason as Reason},
    time::{DAY, HOUR, Millis},
};
use tegata_pki::{Authority, CrlParams, RevocationReason, RevokedEntry};
use tegata_storage::{StorageError, rows};

use crate::{App, failure::Internal};

/// How long a list is good.
const GOOD_FOR: Millis = DAY;
/// A list older than this is replaced even if nothing changed.
const REPLACE_AFTER: Millis = 6 * HOUR;
/// An entry stays on the lists for a day after its certificate's end (RFC 5280 §3.3).
const KEPT_AFTER_END: Millis = 2 * DAY;
/// Lists kept in the database.
const KEPT_LISTS: i64 = 10;

impl App {
    /// Publishes a new list for each authority whose entries changed or whose list grows old.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn publish_revocation_lists(&self) -> Result<(), Internal> {
        let authorities = self.authorities();
        for authority in [&authorities.customers, &authorities.staff] {
            self.publish_list_of(authority).await?;
        }
        Ok(())
    }

    /// The newest list of an authority, by the name that it has in URLs.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn revocation_list(
        &self,
        short_name: &str,
    ) -> Result<Option<rows::RevocationList>, Internal> {
        let Some(authority) = self.authority_named(short_name) else {
            return Ok(None);
        };
        let key_id = authority.key_id().as_str().to_owned();
        Ok(self
            .database()
            .read(move |tx| rows::RevocationList::latest(tx, &key_id))
            .await?)
    }

    /// An issuing authority by the name that it has in URLs.
    pub fn authority_named(&self, short_name: &str) -> Option<&Authority> {
        let authorities = self.authorities();
        [&authorities.customers, &authorities.staff]
            .into_iter()
            .find(|authority| crate::short(authority.key_id()) == short_name)
    }

    async fn publish_list_of(&self, authority: &Authority) -> Result<(), Internal> {
        let (key_id, now) = (authority.key_id().as_str().to_owned(), self.now());
        let issuer = key_id.clone();
        let (latest, revoked) = self
            .database()
            .read(move |tx| {
                let latest = rows::RevocationList::latest(tx, &issuer)?;
                Ok::<_, StorageError>((
                    latest,
                    rows::Certificate::revoked_of(tx, &issuer, now - KEPT_AFTER_END)?,
                ))
            })
            .await?;
        let entries = entries(&revoked)?;
        let newest_change = revoked
            .iter()
            .map(|row| row.state_at)
            .max()
            .unwrap_or_default();
        let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
        if let Some(latest) = &latest {
            let same = latest.entries == count && newest_change < latest.this_update;
            if same && now - latest.this_update < REPLACE_AFTER {
                return Ok(());
            }
        }
        // Numbers rise with time, so that they never fall, even after a restore (RFC 5280 §5.2.3).
        let number = latest.map_or(now, |latest| now.max(latest.number + 1));
        let params = CrlParams {
            number: u64::try_from(number).unwrap_or_default(),
            this_update_ms: now,
            next_update_ms: now + GOOD_FOR,
            entries: &entries,
            // A complete list names no distribution point: it covers every partition that certificates point to.
            idp_url: None,
        };
        let der = authority.sign_crl(&params)?;
        let row = rows::RevocationList {
            issuer: key_id,
            number,
            this_update: now,
            next_update: now + GOOD_FOR,
            entries: count,
            der,
        };
        let published = self
            .database()
            .write(move |tx| {
                row.insert(tx)?;
                rows::RevocationList::keep_newest(tx, &row.issuer, KEPT_LISTS)
            })
            .await;
        match published {
            // Another node published the same number: its list says the same.
            Ok(_) | Err(StorageError::Conflict { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

fn entries(revoked: &[rows::Certificate]) -> Result<Vec<RevokedEntry>, Internal> {
    revoked
        .iter()
        .map(|row| {
            RevokedEntry::new(&row.serial, row.state_at, reason(row))
                .map_err(|_| Internal::Contradiction("a serial number"))
        })
        .collect()
}

/// What is unproven, held or stopped is on hold for relying parties.
fn reason(row: &rows::Certificate) -> RevocationReason {
    match (
        row.state,
        row.reason.as_deref().and_then(Reason::from_stored),
    ) {
        (CertificateState::Revoked | CertificateState::Superseded, Some(reason)) => match reason {
            Reason::KeyCompromise => RevocationReason::KeyCompromise,
            Reason::AffiliationChanged => RevocationReason::AffiliationChanged,
            Reason::Superseded => RevocationReason::Superseded,
            Reason::CessationOfOperation => RevocationReason::CessationOfOperation,
            Reason::CertificateHold => RevocationReason::CertificateHold,
        },
        (CertificateState::Revoked | CertificateState::Superseded, None) => {
            RevocationReason::Unspecified
        }
        _ => RevocationReason::CertificateHold,
    }
}
