//! The history of a bank, narrowed. A stretch of rows is read at a time, so that no filter makes a page slow: what is not
//! found in one stretch is looked for in the next.

use super::{StoredEvent, event::columns};
use crate::{StorageError, Tx};

/// Rows that one answer looks at.
const STRETCH: u32 = 20_000;
/// Rows are numbered in the order of their times but for the clocks of several nodes, which differ by less.
const CLOCKS: i64 = 10 * 60 * 1_000;

/// What of a bank's events is asked for; empty words narrow nothing.
#[derive(Debug, Clone, Default)]
pub struct EventSearch {
    /// Name of the act.
    pub act: String,
    /// Kind of actor.
    pub actor_kind: String,
    /// Row id of the actor.
    pub actor: String,
    /// `done` or `refused`.
    pub outcome: String,
    /// Row id of the contract by or about whose people they are.
    pub contract: String,
    /// Not before this time.
    pub from: Option<i64>,
    /// Before this time.
    pub until: Option<i64>,
}

/// What one answer found.
#[derive(Debug)]
pub struct EventsFound {
    /// The events, the newest first.
    pub events: Vec<StoredEvent>,
    /// Before which row the search goes on; none when all was looked at.
    pub next: Option<i64>,
}

/// The last events of a bank that fit, before the row `before` (or at all), the newest first.
///
/// # Errors
/// What the engine refuses.
pub fn search(
    tx: &mut dyn Tx,
    bank: &str,
    asked: &EventSearch,
    before: Option<i64>,
    limit: u32,
) -> Result<EventsFound, StorageError> {
    let newest = before.unwrap_or(i64::MAX);
    let newest = match asked.until {
        Some(until) => newest.min(first_since(tx, until.saturating_add(CLOCKS))?),
        None => newest,
    };
    let oldest = match asked.from {
        Some(from) => first_since(tx, from.saturating_sub(CLOCKS))?,
        None => i64::MIN,
    };
    let last = last_of_stretch(tx, bank, (oldest, newest))?;
    let stretch = (last.unwrap_or(oldest), newest);
    // One more than asked for tells whether there are more.
    let mut events = fitting(tx, bank, asked, stretch, limit.saturating_add(1))?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = events.len() > limit;
    events.truncate(limit);
    let next = match events.last() {
        Some(event) if more => Some(event.id),
        _ => last.filter(|last| *last > oldest),
    };
    Ok(EventsFound { events, next })
}

/// The first row at a time or later, found by halving the numbers of the rows.
fn first_since(tx: &mut dyn Tx, time: i64) -> Result<i64, StorageError> {
    let first = tx.query_one_optional(
        "SELECT id FROM audit_event WHERE id >= $1 ORDER BY id LIMIT 1",
        &[i64::MIN.into()],
    )?;
    let last = tx.query_one_optional(
        "SELECT id FROM audit_event WHERE id <= $1 ORDER BY id DESC LIMIT 1",
        &[i64::MAX.into()],
    )?;
    let (Some(first), Some(last)) = (first, last) else {
        return Ok(0);
    };
    let (mut low, mut high) = (first.integer(0)?, last.integer(0)?.saturating_add(1));
    while low < high {
        let middle = low + (high - low) / 2;
        let row = tx.query_one_optional(
            "SELECT id, at_ms FROM audit_event WHERE id >= $1 ORDER BY id LIMIT 1",
            &[middle.into()],
        )?;
        match row {
            Some(row) if row.integer(1)? < time => low = row.integer(0)?.saturating_add(1),
            _ => high = middle,
        }
    }
    Ok(low)
}

/// The oldest row of the stretch; none when it reaches to the oldest row asked for.
fn last_of_stretch(
    tx: &mut dyn Tx,
    bank: &str,
    (oldest, newest): (i64, i64),
) -> Result<Option<i64>, StorageError> {
    let row = tx.query_one_optional(
        "SELECT id FROM audit_event WHERE bank = $1 AND id >= $2 AND id < $3 ORDER BY id DESC LIMIT 1 OFFSET $4",
        &[
            bank.into(),
            oldest.into(),
            newest.into(),
            (STRETCH - 1).into(),
        ],
    )?;
    row.map(|row| row.integer(0)).transpose()
}

fn fitting(
    tx: &mut dyn Tx,
    bank: &str,
    asked: &EventSearch,
    (oldest, newest): (i64, i64),
    limit: u32,
) -> Result<Vec<StoredEvent>, StorageError> {
    let rows = tx.query(
        concat!(
            "WITH person AS (SELECT id FROM holder WHERE contract = $10)
             SELECT ",
            columns!(),
            " FROM audit_event WHERE bank = $1 AND id >= $2 AND id < $3
               AND ($4 = '' OR act = $4) AND ($5 = '' OR actor_kind = $5) AND ($6 = '' OR actor = $6)
               AND ($7 = '' OR (outcome = 'done') = ($7 = 'done'))
               AND at_ms >= $8 AND at_ms < $9
               AND ($10 = '' OR subject = $10
                 OR actor IN (SELECT id FROM person)
                 OR subject IN (SELECT id FROM person)
                 OR subject IN (SELECT id FROM certificate WHERE holder IN (SELECT id FROM person))
                 OR subject IN (SELECT id FROM acquisition WHERE holder IN (SELECT id FROM person)))
             ORDER BY id DESC LIMIT $11"
        ),
        &[
            bank.into(),
            oldest.into(),
            newest.into(),
            asked.act.as_str().into(),
            asked.actor_kind.as_str().into(),
            asked.actor.as_str().into(),
            asked.outcome.as_str().into(),
            asked.from.unwrap_or(i64::MIN).into(),
            asked.until.unwrap_or(i64::MAX).into(),
            asked.contract.as_str().into(),
            limit.into(),
        ],
    )?;
    rows.iter().map(StoredEvent::from_row).collect()
}
