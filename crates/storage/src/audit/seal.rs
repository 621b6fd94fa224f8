//! Gives new events their place in the chain and signs its end, both in one transaction: a chain never has an end that
//! is not signed.

use std::collections::BTreeMap;

use super::chain::{GENESIS, chain_hash};
use super::event::columns;
use super::export::head;
use super::{Head, HeadSigner, StoredEvent};
use crate::{Database, StorageError, Tx, Value};

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
        let unsealed = database.read_plain(read_unsealed).await?;
        let last = unsealed.events.len() < BATCH as usize;
        if unsealed.events.is_empty() {
            return Ok(sealed);
        }
        let plan = Plan::new(unsealed, signer, now_ms);
        let heads: Vec<Head> = plan.heads.iter().map(|(_, head)| head.clone()).collect();
        let events = plan.places.len() as u64;
        match database.write_plain(move |tx| plan.store(tx)).await {
            Ok(()) => {
                heads.iter().for_each(publish);
                sealed.events += events;
                sealed.heads += heads.len() as u64;
                if last {
                    return Ok(sealed);
                }
            }
            Err(NotStored::Overtaken) => {}
            Err(NotStored::Storage(error)) => return Err(error),
        }
    }
}

/// New events, and the ends of the chains they go to, on one snapshot.
struct Unsealed {
    events: Vec<StoredEvent>,
    ends: BTreeMap<String, End>,
}

/// Where a chain ends; 0 and [`GENESIS`] before its first event.
#[derive(Clone)]
struct End {
    seq: i64,
    hash: Vec<u8>,
}

fn read_unsealed(tx: &mut dyn Tx) -> Result<Unsealed, StorageError> {
    let rows = tx.query(
        concat!(
            "SELECT ",
            columns!(),
            " FROM audit_event WHERE seq IS NULL ORDER BY id LIMIT $1"
        ),
        &[BATCH.into()],
    )?;
    let events = rows
        .iter()
        .map(StoredEvent::from_row)
        .collect::<Result<Vec<_>, _>>()?;
    let mut ends = BTreeMap::new();
    for stored in &events {
        let bank = &stored.event.bank;
        if !ends.contains_key(bank) {
            let end = match head(tx, bank)? {
                Some(Head { seq, hash, .. }) => End { seq, hash },
                None => End {
                    seq: 0,
                    hash: GENESIS.to_vec(),
                },
            };
            ends.insert(bank.clone(), end);
        }
    }
    Ok(Unsealed { events, ends })
}

/// What is to be written: all values, so that it can be tried again.
struct Plan {
    /// The row, its place and the hash there.
    places: Vec<(i64, i64, Vec<u8>)>,
    /// The end of the chain that was gone on from, and the new head.
    heads: Vec<(End, Head)>,
}

enum NotStored {
    /// Another sealer was faster.
    Overtaken,
    Storage(StorageError),
}

impl From<StorageError> for NotStored {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

impl Plan {
    fn new(unsealed: Unsealed, signer: &dyn HeadSigner, now_ms: i64) -> Self {
        let Unsealed { events, ends } = unsealed;
        let mut places = Vec::with_capacity(events.len());
        let mut new_ends = ends.clone();
        for stored in &events {
            if let Some(end) = new_ends.get_mut(&stored.event.bank) {
                end.seq += 1;
                end.hash = chain_hash(&end.hash, end.seq, stored);
                places.push((stored.id, end.seq, end.hash.clone()));
            }
        }
        let heads = ends
            .into_values()
            .zip(new_ends)
            .map(|(old, (bank, End { seq, hash }))| {
                let mut head = Head {
                    bank,
                    seq,
                    hash,
                    signed_at: now_ms,
                    signature: Vec::new(),
                };
                head.signature = signer.sign(&head.signed_bytes());
                (old, head)
            });
        Self {
            places,
            heads: heads.collect(),
        }
    }

    /// Runs at READ COMMITTED: the lock alone orders the sealers, and a serializable reader of all new events would make
    /// the acts that write them collide.
    fn store(&self, tx: &mut dyn Tx) -> Result<(), NotStored> {
        tx.query_one(
            "SELECT holder FROM lease WHERE name = 'audit' FOR UPDATE",
            &[],
        )?;
        for (old, head) in &self.heads {
            if !move_head(tx, old, head)? {
                return Err(NotStored::Overtaken);
            }
        }
        for (id, seq, hash) in &self.places {
            let placed = tx.execute_conditional(
                "UPDATE audit_event SET seq = $2, hash = $3 WHERE id = $1 AND seq IS NULL",
                &[(*id).into(), (*seq).into(), hash.into()],
            )?;
            if !placed {
                return Err(NotStored::Overtaken);
            }
        }
        Ok(())
    }
}

/// Moves a chain's head on, unless it is no longer where it was.
fn move_head(tx: &mut dyn Tx, old: &End, head: &Head) -> Result<bool, StorageError> {
    let mut params: Vec<Value> = vec![
        head.bank.as_str().into(),
        head.seq.into(),
        (&head.hash).into(),
        head.signed_at.into(),
        (&head.signature).into(),
    ];
    if old.seq == 0 {
        return tx.execute_conditional(
            "INSERT INTO audit_head (bank, seq, hash, signed_at, signature)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (bank) DO NOTHING",
            &params,
        );
    }
    params.push(old.seq.into());
    tx.execute_conditional(
        "UPDATE audit_head SET seq = $2, hash = $3, signed_at = $4, signature = $5
         WHERE bank = $1 AND seq = $6",
        &params,
    )
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
