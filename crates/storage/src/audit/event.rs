use crate::{Row, StorageError, Tx};

/// One act of the bank, as it is remembered. None of its fields may hold a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvent {
    /// The bank whose chain it belongs to.
    pub bank: String,
    /// When, in Unix milliseconds.
    pub at_ms: i64,
    /// Which kind of actor: user, administrator, staff, agent, system.
    pub actor_kind: String,
    /// Who.
    pub actor: String,
    /// What was done, by the name of the act.
    pub act: String,
    /// To whom or what.
    pub subject: String,
    /// How it ended: `done`, or the code of the refusal.
    pub outcome: String,
    /// The rest, as JSON text; it is hashed to the letter.
    pub detail: String,
    /// The network address it came from.
    pub address: Option<String>,
}

/// An event as it lies in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// The number of its row.
    pub id: i64,
    /// The event itself.
    pub event: AuditEvent,
    /// Its place in the bank's chain and the chain's hash there, once sealed.
    pub seal: Option<(i64, Vec<u8>)>,
}

/// The columns a [`StoredEvent`] is read from, in its order.
macro_rules! columns {
    () => {
        "id, bank, at_ms, actor_kind, actor, act, subject, outcome, detail, address, seq, hash"
    };
}
pub(super) use columns;

impl StoredEvent {
    /// Reads a row of [`columns`].
    pub(super) fn from_row(row: &Row) -> Result<Self, StorageError> {
        let seal = match (row.optional_integer(10)?, row.optional_bytes(11)?) {
            (Some(seq), Some(hash)) => Some((seq, hash.to_vec())),
            (None, None) => None,
            _ => return Err(StorageError::corrupt("an audit event is half sealed")),
        };
        let event = AuditEvent {
            bank: row.text(1)?.to_owned(),
            at_ms: row.integer(2)?,
            actor_kind: row.text(3)?.to_owned(),
            actor: row.text(4)?.to_owned(),
            act: row.text(5)?.to_owned(),
            subject: row.text(6)?.to_owned(),
            outcome: row.text(7)?.to_owned(),
            detail: row.text(8)?.to_owned(),
            address: row.optional_text(9)?.map(str::to_owned),
        };
        Ok(Self {
            id: row.integer(0)?,
            event,
            seal,
        })
    }
}

/// Writes an event in the transaction of the act itself: both are kept, or neither.
///
/// # Errors
/// What the engine refuses.
pub fn append(tx: &mut dyn Tx, event: &AuditEvent) -> Result<(), StorageError> {
    tx.execute_one(
        "INSERT INTO audit_event (bank, at_ms, actor_kind, actor, act, subject, outcome, detail, address)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            event.bank.as_str().into(),
            event.at_ms.into(),
            event.actor_kind.as_str().into(),
            event.actor.as_str().into(),
            event.act.as_str().into(),
            event.subject.as_str().into(),
            event.outcome.as_str().into(),
            event.detail.as_str().into(),
            event.address.as_deref().into(),
        ],
    )
}

/// The last events of a bank before the row `before` (or at all), newest first.
///
/// # Errors
/// What the engine refuses.
pub fn recent(
    tx: &mut dyn Tx,
    bank: &str,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<StoredEvent>, StorageError> {
    let rows = tx.query(
        concat!(
            "SELECT ",
            columns!(),
            " FROM audit_event WHERE bank = $1 AND id < $2 ORDER BY id DESC LIMIT $3"
        ),
        &[bank.into(), before.unwrap_or(i64::MAX).into(), limit.into()],
    )?;
    rows.iter().map(StoredEvent::from_row).collect()
}

/// The last events by or about the people of one contract before the row `before` (or at all), newest first.
///
/// # Errors
/// What the engine refuses.
pub fn recent_of_contract(
    tx: &mut dyn Tx,
    bank: &str,
    contract: &str,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<StoredEvent>, StorageError> {
    let rows = tx.query(
        concat!(
            "WITH person AS (SELECT id FROM holder WHERE contract = $4)
             SELECT ",
            columns!(),
            " FROM audit_event WHERE bank = $1 AND id < $2 AND (
                actor IN (SELECT id FROM person)
                OR subject = $4
                OR subject IN (SELECT id FROM person)
                OR subject IN (SELECT id FROM certificate WHERE holder IN (SELECT id FROM person))
                OR subject IN (SELECT id FROM acquisition WHERE holder IN (SELECT id FROM person))
             ) ORDER BY id DESC LIMIT $3"
        ),
        &[
            bank.into(),
            before.unwrap_or(i64::MAX).into(),
            limit.into(),
            contract.into(),
        ],
    )?;
    rows.iter().map(StoredEvent::from_row).collect()
}

/// What of a contract's events is asked for.
#[derive(Debug, Clone)]
pub struct EventFilter {
    /// Row id of the one person whom they are by or about; none means all of the contract.
    pub person: Option<String>,
    /// Not before this time.
    pub from: Option<i64>,
    /// Before this time.
    pub before: Option<i64>,
    /// `LIKE` patterns, one of which the act's name fits.
    pub acts: (&'static str, &'static str),
}

/// The last events by or about the people of a contract `(bank, contract)` that fit a filter, before the row `before`
/// (or at all), newest first.
///
/// # Errors
/// What the engine refuses.
pub fn recent_of_contract_like(
    tx: &mut dyn Tx,
    (bank, contract): (&str, &str),
    filter: &EventFilter,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<StoredEvent>, StorageError> {
    let rows = tx.query(
        concat!(
            "WITH person AS (SELECT id FROM holder WHERE contract = $4 AND ($5 = '' OR id = $5))
             SELECT ",
            columns!(),
            " FROM audit_event WHERE bank = $1 AND id < $2 AND at_ms >= $6 AND at_ms < $7
               AND (act LIKE $8 OR act LIKE $9) AND (
                actor IN (SELECT id FROM person)
                OR (subject = $4 AND $5 = '')
                OR subject IN (SELECT id FROM person)
                OR subject IN (SELECT id FROM certificate WHERE holder IN (SELECT id FROM person))
                OR subject IN (SELECT id FROM acquisition WHERE holder IN (SELECT id FROM person))
             ) ORDER BY id DESC LIMIT $3"
        ),
        &[
            bank.into(),
            before.unwrap_or(i64::MAX).into(),
            limit.into(),
            contract.into(),
            filter.person.as_deref().unwrap_or_default().into(),
            filter.from.unwrap_or(i64::MIN).into(),
            filter.before.unwrap_or(i64::MAX).into(),
            filter.acts.0.into(),
            filter.acts.1.into(),
        ],
    )?;
    rows.iter().map(StoredEvent::from_row).collect()
}

/// What is known of one certificate and of the acquisition that brought it, the newest first.
///
/// # Errors
/// What the engine refuses.
pub fn of_certificate(
    tx: &mut dyn Tx,
    bank: &str,
    certificate: &str,
    limit: u32,
) -> Result<Vec<StoredEvent>, StorageError> {
    let rows = tx.query(
        concat!(
            "SELECT ",
            columns!(),
            " FROM audit_event WHERE bank = $1
               AND (subject = $2 OR subject IN (SELECT id FROM acquisition WHERE certificate = $2))
             ORDER BY id DESC LIMIT $3"
        ),
        &[bank.into(), certificate.into(), limit.into()],
    )?;
    rows.iter().map(StoredEvent::from_row).collect()
}
