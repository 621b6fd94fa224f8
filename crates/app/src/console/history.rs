//! 操作履歴: the audit trail as people read it.

use serde_json::json;
use tegata_domain::{ids::ContractId, staff::Duty, time::Millis};
use tegata_storage::{
    StorageError, Tx,
    audit::{self, EventsFound, StoredEvent},
    rows,
};

use crate::{
    App,
    console::{Change, HistoryOutcome, HistoryQuery, HistoryWho, OnDuty},
    failure::{Internal, Outcome, Undo},
    paging::{PAGE, asked, cut},
    sign_in::{AdminActor, StaffActor},
};

/// Why no file was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportRefusal {
    /// The roles of the member of staff do not carry this duty.
    Role(Duty),
}

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
    /// The bank's history that fits, before an entry, or the newest.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn bank_history(
        &self,
        staff: &StaffActor,
        query: &HistoryQuery,
        before: Option<i64>,
    ) -> Result<History, Internal> {
        let (bank, query) = (staff.actor.holder.bank.clone(), query.clone());
        let history = self
            .database()
            .read(move |tx| query.page(tx, &bank, before, PAGE))
            .await?;
        Ok(history)
    }

    /// The same for a file: the newest 5,000 entries. Taking it out is in the history.
    ///
    /// # Errors
    /// [`ExportRefusal`]
    pub async fn export_history(
        &self,
        staff: &StaffActor,
        query: &HistoryQuery,
    ) -> Outcome<History, ExportRefusal> {
        let (who, asked) = (staff.actor.who(), query.clone());
        // Read apart: as many rows within a unit that writes would keep everybody else from writing.
        let read = move |tx: &mut dyn Tx| asked.file(tx, &who.bank);
        let history: Result<History, StorageError> = self.database().read(read).await;
        let history = history?;
        let detail = json!({
            "entries": history.lines.len(),
            "act": query.act,
            "who": query.who.as_ref().map(HistoryWho::to_string),
            "contract": query.contract.as_ref().map(ContractId::as_str),
            "outcome": query.outcome.map(HistoryOutcome::as_str),
            "from": query.from.map(|day| day.to_string()),
            "to": query.to.map(|day| day.to_string()),
        });
        self.note_export(staff, "export_history", detail).await?;
        Ok(history)
    }

    /// Whether the member may take a file out; that it was done stands in the history before it is handed out.
    pub(super) async fn note_export(
        &self,
        staff: &StaffActor,
        act: &'static str,
        detail: serde_json::Value,
    ) -> Outcome<(), ExportRefusal> {
        let staff = staff.clone();
        let unit = move |tx: &mut dyn Tx| {
            OnDuty::check(tx, &staff, Duty::Export, ExportRefusal::Role)?;
            let who = staff.actor.who();
            Ok(crate::audit::done(tx, &who, act, &who.bank, &detail)?)
        };
        let answer: Result<(), Undo<ExportRefusal>> = self.database().write(unit).await;
        answer.map_err(Into::into)
    }

    /// The bank's staff by account and name, to choose from.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn staff_names(&self, staff: &StaffActor) -> Result<Vec<(String, String)>, Internal> {
        let bank = staff.actor.holder.bank.clone();
        let found = self
            .database()
            .read(move |tx| rows::Holder::staff(tx, &bank))
            .await?;
        let names = found.into_iter();
        Ok(names
            .map(|holder| (holder.name_id, holder.display_name))
            .collect())
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
                let events = audit::recent_of_contract(tx, bank, id, before, asked(PAGE))?;
                page(tx, events, PAGE)
            })
            .await?;
        Ok(history)
    }
}

impl History {
    /// Entries as people read them, and where the search goes on.
    pub(super) fn of(tx: &mut dyn Tx, found: EventsFound) -> Result<Self, StorageError> {
        let events = found.events.into_iter();
        Ok(Self {
            lines: events
                .map(|event| line(tx, event))
                .collect::<Result<Vec<_>, StorageError>>()?,
            next: found.next,
        })
    }
}

/// Entries as people read them, `limit` of which are shown.
pub(crate) fn page(
    tx: &mut dyn Tx,
    events: Vec<StoredEvent>,
    limit: u32,
) -> Result<History, StorageError> {
    let (events, next) = cut(events, limit, |last| last.id);
    History::of(tx, EventsFound { events, next })
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
        let change = Change::read(&approval);
        return Ok(change.map_or(approval.act, |change| change.about().to_owned()));
    }
    Ok(id.to_owned())
}
