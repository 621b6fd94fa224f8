//! Gives new events their place in the chain and signs its end.

use std::collections::BTreeMap;

use super::chain::{GENESIS, chain_hash};
use super::event::columns;
use super::{Head, HeadSigner, StoredEvent};
use crate::{Database, StorageError, Tx};

/// Sealed in one transaction, so that the writer of SQLite is not held for long.
const BATCH: u32 = 500;

/// What one round of sealing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sealed {
    /// Events that got their place.
    pub events: u64,
    /// Heads that were signed.
    pub heads: u64,
}

/// Seals every event that is there now and signs the ends of the chains.
///
/// # Errors
/// What the engine refuses; a later call goes on where this one ended.
pub async fn seal_once(
    database: &Database,
    signer: &dyn HeadSigner,
    now_ms: i64,
) -> Result<Sealed, StorageError> {
    let mut sealed = Sealed::default();
    loop {
        let events = database.write_plain(seal_batch).await?;
        sealed.events += u64::from(events);
        if events < BATCH {
            break;
        }
    }
    let unsigned = database.write_plain(|tx| unsigned_ends(tx)).await?;
    for (bank, seq, hash) in unsigned {
        let mut head = Head {
            bank,
            seq,
            hash,
            signed_at: now_ms,
            signature: Vec::new(),
        };
        head.signature = signer.sign(&head.signed_bytes());
        publish(&head);
        database.write_plain(move |tx| store(tx, &head)).await?;
        sealed.heads += 1;
    }
    Ok(sealed)
}

/// Runs at READ COMMITTED: the lock alone orders the sealers, and a serializable reader of all new events would make
/// the acts that write them collide.
fn seal_batch(tx: &mut dyn Tx) -> Result<u32, StorageError> {
    tx.query_one(
        "SELECT holder FROM lease WHERE name = 'audit' FOR UPDATE",
        &[],
    )?;
    let rows = tx.query(
        concat!(
            "SELECT ",
            columns!(),
            " FROM audit_event WHERE seq IS NULL ORDER BY id LIMIT $1"
        ),
        &[BATCH.into()],
    )?;
    let mut ends = BTreeMap::new();
    for row in &rows {
        let stored = StoredEvent::from_row(row)?;
        let (last, previous) = match ends.remove(&stored.event.bank) {
            Some(end) => end,
            None => chain_end(tx, &stored.event.bank)?,
        };
        let seq = last + 1;
        let hash = chain_hash(&previous, seq, &stored);
        tx.execute_one(
            "UPDATE audit_event SET seq = $2, hash = $3 WHERE id = $1 AND seq IS NULL",
            &[stored.id.into(), seq.into(), (&hash).into()],
        )?;
        ends.insert(stored.event.bank, (seq, hash));
    }
    for (bank, (seq, hash)) in ends {
        tx.execute_one(
            "INSERT INTO audit_chain (bank, seq, hash) VALUES ($1, $2, $3)
             ON CONFLICT (bank) DO UPDATE SET seq = excluded.seq, hash = excluded.hash",
            &[bank.into(), seq.into(), hash.into()],
        )?;
    }
    Ok(u32::try_from(rows.len()).unwrap_or(BATCH))
}

fn chain_end(tx: &mut dyn Tx, bank: &str) -> Result<(i64, Vec<u8>), StorageError> {
    let end = tx.query_one_optional(
        "SELECT seq, hash FROM audit_chain WHERE bank = $1",
        &[bank.into()],
    )?;
    match end {
        Some(row) => Ok((row.integer(0)?, row.bytes(1)?.to_vec())),
        None => Ok((0, GENESIS.to_vec())),
    }
}

fn unsigned_ends(tx: &mut dyn Tx) -> Result<Vec<(String, i64, Vec<u8>)>, StorageError> {
    let rows = tx.query(
        "SELECT c.bank, c.seq, c.hash FROM audit_chain c LEFT JOIN audit_head h ON h.bank = c.bank
         WHERE h.seq IS NULL OR h.seq < c.seq ORDER BY c.bank",
        &[],
    )?;
    let end = |row: &crate::Row| {
        Ok((
            row.text(0)?.to_owned(),
            row.integer(1)?,
            row.bytes(2)?.to_vec(),
        ))
    };
    rows.iter().map(end).collect()
}

/// A head only ever moves on.
fn store(tx: &mut dyn Tx, head: &Head) -> Result<(), StorageError> {
    tx.execute_conditional(
        "INSERT INTO audit_head (bank, seq, hash, signed_at, signature) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (bank) DO UPDATE SET seq = excluded.seq, hash = excluded.hash,
             signed_at = excluded.signed_at, signature = excluded.signature
         WHERE audit_head.seq < excluded.seq",
        &[
            head.bank.as_str().into(),
            head.seq.into(),
            (&head.hash).into(),
            head.signed_at.into(),
            (&head.signature).into(),
        ],
    )
    .map(drop)
}

/// In the log, which leaves the machine, the head is out of reach of who could change the database.
fn publish(head: &Head) {
    tracing::info!(
        target: "tegata::audit_head",
        bank = head.bank,
        seq = head.seq,
        hash = hex::encode(&head.hash),
        signed_at = head.signed_at,
        signature = hex::encode(&head.signature),
        "audit head signed"
    );
}
