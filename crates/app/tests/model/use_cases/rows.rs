//! Everything that is stored, table by table: a new table is looked at without being named here.

use std::collections::BTreeMap;

use tegata_app::App;
use tegata_storage::{Row, StorageError};

/// What a refusal may leave behind anywhere: the trail, counters of wrong secrets, and when a job ran.
const TRACES: [&str; 6] = [
    "attempt",
    "audit_event",
    "audit_head",
    "lease",
    "sign_in_record",
    "fact",
];

/// All rows of all tables but traces.
pub(crate) struct Rows(BTreeMap<String, Vec<Row>>);

impl Rows {
    pub(crate) async fn of(app: &App) -> Self {
        let read = app.database().read(|tx| {
            let names = tx.query(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
                &[],
            )?;
            let mut all = BTreeMap::new();
            for row in names {
                let name = row.text(0)?.to_owned();
                if TRACES.contains(&name.as_str()) {
                    continue;
                }
                // A test may keep its few statements for good.
                let sql: &'static str = format!("SELECT * FROM {name} ORDER BY 1, 2").leak();
                let rows = tx.query(sql, &[])?;
                all.insert(name, rows);
            }
            Ok::<_, StorageError>(all)
        });
        let all = read.await.unwrap();
        assert!(all.len() > 25, "tables are no longer found");
        Self(all)
    }

    /// The tables that differ.
    pub(crate) fn changed(&self, after: &Self) -> Vec<String> {
        let differs = |name: &&String| self.0.get(*name) != after.0.get(*name);
        self.0.keys().filter(differs).cloned().collect()
    }
}
