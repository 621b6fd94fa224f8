//! 操作履歴: the audit trail as people read it.

use tegata_domain::time::Millis;
use tegata_storage::{
    StorageError, Tx,
    audit::{self, StoredEvent},
    rows,
};

use crate::{
    App,
    console::Change,
    failure::Internal,
    sign_in::{AdminActor, StaffActor},
};

/// Entries of one page.
pub(crate) const PAGE: u32 = 50;

/// One entry.
pub struct HistoryLine {
    /// When.
    pub at: Millis,
    /// Name of the person, or the kind of actor.
    pub actor: String,
    /// Name of the act.
    pub act: String,
    /// Whether it was refused.
    pub refused: bool,
    /// Name of what it was about.
    pub subject: String,
    /// From which address.
    pub address: Option<String>,
}

/// One page of entries, the newest first.
pub struct History {
    /// The entries.
    pub lines: Vec<HistoryLine>,
    /// Where older ones begin, if there may be any.
    pub next: Option<i64>,
}

impl App {
    /// The bank's history before an entry, or the newest.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn bank_history(
        &self,
        staff: &StaffActor,
        before: Option<i64>,
    ) -> Result<History, Internal> {
        let bank = staff.actor.holder.bank.clone();
        let history = self
            .database()
            .read(move |tx| {
                let events = audit::recent(tx, &bank, before, PAGE)?;
                page(tx, events, PAGE)
            })
            .await?;
        Ok(history)
    }

    /// What was done by and to the people of the administrator's contract, before an entry, or the newest.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn contract_history(
        &self,
        admin: &AdminActor,
        before: Option<i64>,
    ) -> Result<History, Internal> {
        let contract = admin.contract.clone();
        let history = self
            .database()
            .read(move |tx| {
                let rows::Contract { bank, id, .. } = &contract;
                let events = audit::recent_of_contract(tx, bank, id, before, PAGE)?;
                page(tx, events, PAGE)
            })
            .await?;
        Ok(history)
    }
}

/// Entries as people read them, `limit` of which were asked.
pub(crate) fn page(
    tx: &mut dyn Tx,
    events: Vec<StoredEvent>,
    limit: u32,
) -> Result<History, StorageError> {
    let next = match events.last() {
        Some(last) if events.len() == limit as usize => Some(last.id),
        _ => None,
    };
    let lines = events
        .into_iter()
        .map(|event| line(tx, event))
        .collect::<Result<Vec<_>, StorageError>>()?;
    Ok(History { lines, next })
}

fn line(tx: &mut dyn Tx, stored: StoredEvent) -> Result<HistoryLine, StorageError> {
    let event = stored.event;
    let actor = match rows::Holder::find(tx, &event.actor)? {
        Some(holder) => holder.display_name,
        None => event.actor_kind,
    };
    Ok(HistoryLine {
        at: event.at_ms,
        actor,
        act: event.act,
        refused: event.outcome != "done",
        subject: subject(tx, &event.subject)?,
        address: event.address,
    })
}

/// The name that people know a row by; the row's id where it has none.
fn subject(tx: &mut dyn Tx, id: &str) -> Result<String, StorageError> {
    if let Some(holder) = rows::Holder::find(tx, id)? {
        return Ok(holder.display_name);
    }
    if let Some(contract) = rows::Contract::find(tx, id)? {
        return Ok(contract.company);
    }
    if let Some(certificate) = rows::Certificate::find(tx, id)? {
        return Ok(certificate.common_name);
    }
    if let Some(acquisition) = rows::Acquisition::find(tx, id)? {
        return Ok(rows::Holder::find(tx, &acquisition.holder)?
            .map_or_else(String::new, |holder| holder.display_name));
    }
    if let Some(approval) = rows::Approval::find(tx, id)? {
        let change = serde_json::from_str::<Change>(&approval.change);
        return Ok(change.map_or(approval.act, |change| change.about().to_owned()));
    }
    Ok(id.to_owned())
}
