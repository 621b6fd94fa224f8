//! The audit row of an act, written in the act's transaction.

use std::net::IpAddr;

use serde_json::Value as Json;
use tegata_domain::time::Millis;
use tegata_storage::{
    StorageError, Tx,
    audit::{self, AuditEvent},
};

/// Who did it and from where: the part of an audit row that the caller knows.
#[derive(Debug, Clone)]
pub struct Who {
    /// Tenant.
    pub bank: String,
    /// `user`, `administrator`, `staff`, `app`, `stranger`, `job` or `operator`.
    pub kind: &'static str,
    /// Row id of the holder, or a fingerprint.
    pub actor: String,
    /// From where.
    pub address: Option<IpAddr>,
    /// When.
    pub at: Millis,
}

impl Who {
    /// The server itself.
    pub fn job(bank: &str, at: Millis) -> Self {
        Self {
            bank: bank.to_owned(),
            kind: "job",
            actor: "reconciler".to_owned(),
            address: None,
            at,
        }
    }
}

/// Writes a row for an act that was done.
pub(crate) fn done(
    tx: &mut dyn Tx,
    who: &Who,
    act: &str,
    subject: &str,
    detail: &Json,
) -> Result<(), StorageError> {
    note(tx, who, act, subject, "done", detail)
}

/// Writes a row for an act that was refused.
pub(crate) fn refused(
    tx: &mut dyn Tx,
    who: &Who,
    act: &str,
    subject: &str,
    detail: &Json,
) -> Result<(), StorageError> {
    note(tx, who, act, subject, "refused", detail)
}

fn note(
    tx: &mut dyn Tx,
    who: &Who,
    act: &str,
    subject: &str,
    outcome: &str,
    detail: &Json,
) -> Result<(), StorageError> {
    audit::append(
        tx,
        &AuditEvent {
            bank: who.bank.clone(),
            at_ms: who.at,
            actor_kind: who.kind.to_owned(),
            actor: who.actor.clone(),
            act: act.to_owned(),
            subject: subject.to_owned(),
            outcome: outcome.to_owned(),
            detail: detail.to_string(),
            address: who.address.map(|address| address.to_string()),
        },
    )
}
