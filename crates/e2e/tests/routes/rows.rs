//! Everything that a request could change, as it stands.

use anyhow::Result;
use tegata_e2e::world::World;
use tegata_storage::Row;

/// All rows but what a visit leaves behind rightly: when a session was last seen, and refusals in the audit trail.
const TABLES: [(&str, &str); 23] = [
    ("contracts", "SELECT * FROM contract ORDER BY id"),
    (
        "customer cards",
        "SELECT * FROM customer_card ORDER BY contract, number",
    ),
    (
        "what became of cards",
        "SELECT * FROM card_event ORDER BY contract, number, version",
    ),
    ("forms", "SELECT * FROM request_form ORDER BY approval"),
    ("holders", "SELECT * FROM holder ORDER BY id"),
    (
        "policies",
        "SELECT code, policies, version FROM bank ORDER BY code",
    ),
    ("roles", "SELECT * FROM staff ORDER BY holder"),
    ("PINs", "SELECT * FROM secret ORDER BY holder, kind"),
    ("counters", "SELECT * FROM attempt ORDER BY holder, purpose"),
    ("tokens", "SELECT * FROM token ORDER BY bank, serial"),
    (
        "issue numbers",
        "SELECT * FROM issue_number ORDER BY common_name",
    ),
    ("rights", "SELECT * FROM issue ORDER BY id"),
    ("certificates", "SELECT * FROM certificate ORDER BY id"),
    (
        "acquisition sessions",
        "SELECT * FROM acquisition_session ORDER BY cookie",
    ),
    ("acquisitions", "SELECT * FROM acquisition ORDER BY id"),
    (
        "sessions",
        "SELECT cookie, holder, stage, ended_at FROM session ORDER BY cookie",
    ),
    (
        "known networks",
        "SELECT contract, network FROM known_network ORDER BY contract, network",
    ),
    ("sign-ins", "SELECT * FROM sign_in_record ORDER BY id"),
    ("notices", "SELECT * FROM notice ORDER BY id"),
    (
        "emergency stops",
        "SELECT * FROM emergency_stop ORDER BY id",
    ),
    ("diagnoses", "SELECT * FROM diagnosis ORDER BY id"),
    ("approvals", "SELECT * FROM approval ORDER BY id"),
    (
        "acts done",
        "SELECT id, actor, act, subject FROM audit_event WHERE outcome = 'done' ORDER BY id",
    ),
];

/// The rows at one moment.
pub(crate) struct Rows(Vec<(&'static str, Vec<Row>)>);

/// Reads them.
pub(crate) async fn of(world: &World) -> Result<Rows> {
    let mut all = Vec::new();
    for (table, query) in TABLES {
        let rows = world.look(move |tx| tx.query(query, &[])).await?;
        all.push((table, rows));
    }
    Ok(Rows(all))
}

impl Rows {
    /// The tables that differ.
    pub(crate) fn changed<'a>(
        &'a self,
        after: &'a Self,
    ) -> impl Iterator<Item = &'static str> + 'a {
        self.0
            .iter()
            .zip(&after.0)
            .filter(|(before, after)| before != after)
            .map(|((table, _), _)| *table)
    }
}
