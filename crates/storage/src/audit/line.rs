//! The lines of an export: JSON, one object each, heads before events.

use serde::{Deserialize, Serialize};

use super::{AuditEvent, Head, StoredEvent};

#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Line {
    Head {
        bank: String,
        seq: i64,
        hash: String,
        signed_at: i64,
        signature: String,
    },
    Event {
        bank: String,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        seq: Option<i64>,
        id: i64,
        at_ms: i64,
        actor_kind: String,
        actor: String,
        act: String,
        subject: String,
        outcome: String,
        detail: String,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        address: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        hash: Option<String>,
    },
}

/// What a line says.
pub(super) enum Record {
    Head(Head),
    Event(StoredEvent),
}

impl Record {
    /// What the line says, if it is one of ours.
    pub(super) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str::<Line>(text).ok()?.record()
    }
}

impl Line {
    fn record(self) -> Option<Record> {
        Some(match self {
            Self::Head {
                bank,
                seq,
                hash,
                signed_at,
                signature,
            } => {
                let (hash, signature) = (hex::decode(hash).ok()?, hex::decode(signature).ok()?);
                Record::Head(Head {
                    bank,
                    seq,
                    hash,
                    signed_at,
                    signature,
                })
            }
            Self::Event {
                bank,
                seq,
                id,
                at_ms,
                actor_kind,
                actor,
                act,
                subject,
                outcome,
                detail,
                address,
                hash,
            } => {
                let seal = match (seq, hash) {
                    (Some(seq), Some(hash)) => Some((seq, hex::decode(hash).ok()?)),
                    (None, None) => None,
                    _ => return None,
                };
                let event = AuditEvent {
                    bank,
                    at_ms,
                    actor_kind,
                    actor,
                    act,
                    subject,
                    outcome,
                    detail,
                    address,
                };
                Record::Event(StoredEvent { id, event, seal })
            }
        })
    }
}

impl From<Head> for Line {
    fn from(head: Head) -> Self {
        Self::Head {
            bank: head.bank,
            seq: head.seq,
            hash: hex::encode(head.hash),
            signed_at: head.signed_at,
            signature: hex::encode(head.signature),
        }
    }
}

impl From<StoredEvent> for Line {
    fn from(stored: StoredEvent) -> Self {
        let (seq, hash) = stored
            .seal
            .map(|(seq, hash)| (seq, hex::encode(hash)))
            .unzip();
        let event = stored.event;
        Self::Event {
            bank: event.bank,
            seq,
            id: stored.id,
            at_ms: event.at_ms,
            actor_kind: event.actor_kind,
            actor: event.actor,
            act: event.act,
            subject: event.subject,
            outcome: event.outcome,
            detail: event.detail,
            address: event.address,
            hash,
        }
    }
}
