use std::io::{self, Write};

use thiserror::Error;

use super::event::columns;
use super::line::Line;
use super::{Head, StoredEvent};
use crate::{Database, Row, StorageError, Tx};

const PAGE: u32 = 1000;

/// How much was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Exported {
    /// Signed heads.
    pub heads: u64,
    /// Events.
    pub events: u64,
}

/// Why an export did not come to its end.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The database refused.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The lines could not be written.
    #[error("the export cannot be written: {0}")]
    Write(#[from] io::Error),
}

/// Writes the audit trail of one bank, or of all, as JSON lines: the signed heads, then each bank's events in the order
/// of their chain, then those not yet sealed.
///
/// # Errors
/// The database or the writer refuses.
pub async fn export(
    database: &Database,
    bank: Option<&str>,
    out: &mut (dyn Write + Send),
) -> Result<Exported, ExportError> {
    let bank = bank.map(str::to_owned);
    let chains = database.read(move |tx| chains(tx, bank.as_deref())).await?;
    let mut exported = Exported::default();
    for head in chains.iter().filter_map(|chain| chain.head.clone()) {
        put(out, &head.into())?;
        exported.heads += 1;
    }
    for chain in &chains {
        exported.events += sealed(database, chain, out).await?;
        exported.events += unsealed(database, chain, out).await?;
    }
    out.flush()?;
    Ok(exported)
}

/// A bank's chain at the beginning of the export; what is sealed meanwhile goes out as unsealed, because the head of the
/// beginning does not vouch for it.
struct Chain {
    bank: String,
    head: Option<Head>,
    last: i64,
}

async fn sealed(
    database: &Database,
    chain: &Chain,
    out: &mut (dyn Write + Send),
) -> Result<u64, ExportError> {
    let mut written = 0;
    let mut after = i64::MIN;
    loop {
        let (bank, last) = (chain.bank.clone(), chain.last);
        let page = database
            .read(move |tx| sealed_page(tx, &bank, after, last))
            .await?;
        let Some((seq, _)) = page.last().and_then(|stored| stored.seal.as_ref()) else {
            return Ok(written);
        };
        after = *seq;
        written += page.len() as u64;
        for stored in page {
            put(out, &stored.into())?;
        }
    }
}

async fn unsealed(
    database: &Database,
    chain: &Chain,
    out: &mut (dyn Write + Send),
) -> Result<u64, ExportError> {
    let mut written = 0;
    let mut after = i64::MIN;
    loop {
        let (bank, last) = (chain.bank.clone(), chain.last);
        let page = database
            .read(move |tx| unsealed_page(tx, &bank, after, last))
            .await?;
        let Some(stored) = page.last() else {
            return Ok(written);
        };
        after = stored.id;
        written += page.len() as u64;
        for stored in page {
            put(
                out,
                &StoredEvent {
                    seal: None,
                    ..stored
                }
                .into(),
            )?;
        }
    }
}

fn put(out: &mut (dyn Write + Send), line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

fn chains(tx: &mut dyn Tx, bank: Option<&str>) -> Result<Vec<Chain>, StorageError> {
    // A bank whose events were all deleted still has its head, and is then found to be truncated.
    let rows = tx.query(
        "SELECT bank FROM audit_head UNION SELECT bank FROM audit_event ORDER BY bank",
        &[],
    )?;
    let mut chains = Vec::new();
    for row in &rows {
        let found = row.text(0)?;
        if bank.is_none_or(|bank| bank == found) {
            let last = tx.query_one(
                "SELECT max(seq) FROM audit_event WHERE bank = $1 AND seq IS NOT NULL",
                &[found.into()],
            )?;
            chains.push(Chain {
                bank: found.to_owned(),
                head: head(tx, found)?,
                last: last.optional_integer(0)?.unwrap_or(0),
            });
        }
    }
    Ok(chains)
}

/// How many events wait to be sealed; more than a few seconds' worth means that no sealer runs.
///
/// # Errors
/// What the engine refuses.
pub fn count_unsealed(tx: &mut dyn Tx) -> Result<i64, StorageError> {
    tx.query_one("SELECT count(*) FROM audit_event WHERE seq IS NULL", &[])?
        .integer(0)
}

/// The signed end of a bank's chain, to be noted outside of the database.
///
/// # Errors
/// What the engine refuses.
pub fn head(tx: &mut dyn Tx, bank: &str) -> Result<Option<Head>, StorageError> {
    let row = tx.query_one_optional(
        "SELECT bank, seq, hash, signed_at, signature FROM audit_head WHERE bank = $1",
        &[bank.into()],
    )?;
    let head = |row: Row| {
        Ok(Head {
            bank: row.text(0)?.to_owned(),
            seq: row.integer(1)?,
            hash: row.bytes(2)?.to_vec(),
            signed_at: row.integer(3)?,
            signature: row.bytes(4)?.to_vec(),
        })
    };
    row.map(head).transpose()
}

fn sealed_page(
    tx: &mut dyn Tx,
    bank: &str,
    after: i64,
    last: i64,
) -> Result<Vec<StoredEvent>, StorageError> {
    let rows = tx.query(
        concat!(
            "SELECT ",
            columns!(),
            " FROM audit_event WHERE bank = $1 AND seq IS NOT NULL AND seq > $2 AND seq <= $4
             ORDER BY seq LIMIT $3"
        ),
        &[bank.into(), after.into(), PAGE.into(), last.into()],
    )?;
    rows.iter().map(StoredEvent::from_row).collect()
}

fn unsealed_page(
    tx: &mut dyn Tx,
    bank: &str,
    after: i64,
    last: i64,
) -> Result<Vec<StoredEvent>, StorageError> {
    let rows = tx.query(
        concat!(
            "SELECT ",
            columns!(),
            " FROM audit_event WHERE bank = $1 AND (seq IS NULL OR seq > $4) AND id > $2
             ORDER BY id LIMIT $3"
        ),
        &[bank.into(), after.into(), PAGE.into(), last.into()],
    )?;
    rows.iter().map(StoredEvent::from_row).collect()
}
