//! The bytes that are hashed and signed. They never change: old records must stay verifiable.

use aws_lc_rs::digest::{Context, SHA256};

use super::StoredEvent;

/// What the first event of a bank is chained to.
pub(super) const GENESIS: [u8; 32] = [0; 32];

/// The signed end of a bank's chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The bank.
    pub bank: String,
    /// The place of the last sealed event, the first being 1.
    pub seq: i64,
    /// The chain's hash there.
    pub hash: Vec<u8>,
    /// When it was signed, in Unix milliseconds.
    pub signed_at: i64,
    /// Ed25519 over [`Head::signed_bytes`].
    pub signature: Vec<u8>,
}

impl Head {
    /// What the signature covers.
    pub fn signed_bytes(&self) -> Vec<u8> {
        let mut bytes = b"tegata-audit-head-1\0".to_vec();
        put(&mut bytes, self.bank.as_bytes());
        bytes.extend(self.seq.to_be_bytes());
        put(&mut bytes, &self.hash);
        bytes.extend(self.signed_at.to_be_bytes());
        bytes
    }
}

/// The chain's hash at `seq`: SHA-256 over the hash before it and every field of the event, each with its length, so
/// that no two events have the same bytes.
pub fn chain_hash(previous: &[u8], seq: i64, stored: &StoredEvent) -> Vec<u8> {
    let event = &stored.event;
    let mut bytes = b"tegata-audit-event-1\0".to_vec();
    for number in [seq, stored.id, event.at_ms] {
        bytes.extend(number.to_be_bytes());
    }
    for text in [
        &event.bank,
        &event.actor_kind,
        &event.actor,
        &event.act,
        &event.subject,
        &event.outcome,
        &event.detail,
    ] {
        put(&mut bytes, text.as_bytes());
    }
    bytes.push(u8::from(event.address.is_some()));
    put(
        &mut bytes,
        event.address.as_deref().unwrap_or_default().as_bytes(),
    );

    let mut context = Context::new(&SHA256);
    context.update(previous);
    context.update(&bytes);
    context.finish().as_ref().to_vec()
}

fn put(bytes: &mut Vec<u8>, part: &[u8]) {
    bytes.extend((part.len() as u64).to_be_bytes());
    bytes.extend(part);
}
