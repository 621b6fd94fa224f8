//! お知らせ: what a person, or the bank's staff, reads of the notices; putting them away.

use serde_json::Value as Json;
use tegata_domain::{
    ids::HolderKind,
    time::{DAY, Millis},
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    failure::Internal,
    lookup,
    sign_in::{Actor, StaffActor},
};

/// Older ones are in the history only.
pub(crate) const NOTICES_SHOWN_FOR: Millis = 90 * DAY;

/// One notice.
pub struct NoticeLine {
    /// Row id.
    pub id: String,
    /// What happened.
    pub kind: String,
    /// About whom.
    pub about: String,
    /// Company of whom it is about, for the bank's staff; empty else.
    pub company: String,
    /// Whether it is about the reader.
    pub own: bool,
    /// When.
    pub at: Millis,
    /// Whether it was put away.
    pub read: bool,
    /// Facts.
    pub detail: Json,
}

/// A mail that could not be delivered, for the bank's staff.
pub struct UndeliverableMail {
    /// Row id.
    pub id: String,
    /// What is shown of the address.
    pub masked: String,
    /// About whom it was.
    pub about: String,
    /// Company, if any.
    pub company: String,
    /// What it told.
    pub kind: String,
    /// What the mail server answered.
    pub answer: String,
    /// When it was given up.
    pub at: Millis,
}

impl App {
    /// The notices of the last 90 days, the newest first.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn notices(&self, actor: &Actor) -> Result<Vec<NoticeLine>, Internal> {
        let (holder, since) = (actor.holder.id.clone(), self.now() - NOTICES_SHOWN_FOR);
        let lines = self
            .database()
            .read(move |tx| {
                rows::Notice::latest_of(tx, &holder, since)?
                    .into_iter()
                    .map(|row| line(tx, row))
                    .collect::<Result<Vec<_>, StorageError>>()
            })
            .await?;
        Ok(lines)
    }

    /// Puts away what the page showed; ids of others' notices have no effect. Says how many were put away.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn put_notices_away(
        &self,
        actor: &Actor,
        ids: Vec<String>,
    ) -> Result<usize, Internal> {
        let (actor, now) = (actor.clone(), self.now());
        let put_away = self
            .database()
            .write(move |tx| {
                let (holder, mut number) = (&actor.holder.id, 0);
                // What tells of a stop is not put away by whoever it put out.
                if !actor.stands(tx)? {
                    return Ok(number);
                }
                for id in &ids {
                    number += usize::from(rows::Notice::put_away(tx, holder, id, now)?);
                }
                Ok::<_, StorageError>(number)
            })
            .await?;
        Ok(put_away)
    }

    /// What the bank's staff must know: about administrators and staff, the last 90 days.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn bank_notices(&self, staff: &StaffActor) -> Result<Vec<NoticeLine>, Internal> {
        let bank = staff.actor.holder.bank.clone();
        let since = self.now() - NOTICES_SHOWN_FOR;
        let lines = self
            .database()
            .read(move |tx| {
                rows::BankNotice::latest_of(tx, &bank, since)?
                    .into_iter()
                    .map(|row| bank_line(tx, row))
                    .collect::<Result<Vec<_>, StorageError>>()
            })
            .await?;
        Ok(lines)
    }

    /// Mail of the bank that was given up in the last 90 days.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn undeliverable_mail(
        &self,
        staff: &StaffActor,
    ) -> Result<Vec<UndeliverableMail>, Internal> {
        let bank = staff.actor.holder.bank.clone();
        let since = self.now() - NOTICES_SHOWN_FOR;
        let mails = self
            .database()
            .read(move |tx| {
                rows::Mail::undeliverable(tx, &bank, since)?
                    .into_iter()
                    .map(|row| undeliverable(tx, row))
                    .collect::<Result<Vec<_>, StorageError>>()
            })
            .await?;
        Ok(mails)
    }
}

pub(crate) fn line(tx: &mut dyn Tx, row: rows::Notice) -> Result<NoticeLine, StorageError> {
    Ok(NoticeLine {
        id: row.id,
        about: lookup::holder(tx, &row.about)?.display_name,
        company: String::new(),
        own: row.about == row.holder,
        kind: row.kind,
        at: row.at,
        read: row.read_at.is_some(),
        detail: serde_json::from_str(&row.detail).unwrap_or_default(),
    })
}

fn bank_line(tx: &mut dyn Tx, row: rows::BankNotice) -> Result<NoticeLine, StorageError> {
    let about = lookup::holder(tx, &row.about)?;
    Ok(NoticeLine {
        id: row.id,
        company: company(tx, &about)?,
        about: about.display_name,
        own: false,
        kind: row.kind,
        at: row.at,
        read: true,
        detail: serde_json::from_str(&row.detail).unwrap_or_default(),
    })
}

fn undeliverable(tx: &mut dyn Tx, row: rows::Mail) -> Result<UndeliverableMail, StorageError> {
    let (kind, about) = match rows::Notice::find(tx, &row.notice)? {
        Some(notice) => (notice.kind, notice.about),
        None => rows::BankNotice::find(tx, &row.notice)?
            .map(|notice| (notice.kind, notice.about))
            .ok_or_else(|| StorageError::corrupt("a mail names an unknown notice"))?,
    };
    let about = lookup::holder(tx, &about)?;
    Ok(UndeliverableMail {
        id: row.id,
        masked: row.masked,
        company: company(tx, &about)?,
        about: about.display_name,
        kind,
        answer: row.answer,
        at: row.done_at.unwrap_or(row.created_at),
    })
}

fn company(tx: &mut dyn Tx, about: &rows::Holder) -> Result<String, StorageError> {
    match about.kind {
        HolderKind::Staff => Ok(String::new()),
        HolderKind::Administrator | HolderKind::User => {
            Ok(lookup::contract(tx, &about.contract)?.company)
        }
    }
}
