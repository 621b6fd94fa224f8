//! No statement on rows reads a whole table that grows with the bank.

use std::path::{Path, PathBuf};

use tegata_storage::{Database, SqliteOptions, Value};

/// Statements that may, and why.
const MAY_SCAN: [(&str, &str); 3] = [
    ("SELECT * FROM bank ORDER BY code", "a few tenants"),
    ("SELECT * FROM authority ORDER BY key_id", "two"),
    (
        "DELETE FROM session WHERE seen_at < $1",
        "a job's; an index would cost every request, which moves seen_at",
    ),
];

#[test]
fn no_statement_on_rows_scans_a_table() {
    crate::run(async {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.db");
        let database = Database::open_sqlite(path, SqliteOptions::default())
            .await
            .unwrap();
        let statements = statements();
        assert!(statements.len() > 50, "{} found", statements.len());
        for (allowed, _) in MAY_SCAN {
            assert!(statements.iter().any(|it| it == allowed), "gone: {allowed}");
        }
        for statement in statements {
            if MAY_SCAN.iter().any(|(allowed, _)| *allowed == statement) {
                continue;
            }
            let plan = plan(&database, &statement).await;
            // "person" is the people of one contract, found by an index and kept for the statement.
            let scans = plan
                .iter()
                .any(|step| step.starts_with("SCAN") && step != "SCAN person");
            assert!(!scans, "{statement}\n{plan:#?}");
        }
        database.close().await;
    });
}

async fn plan(database: &Database, statement: &str) -> Vec<String> {
    let places = (1..).take_while(|number| statement.contains(&format!("${number}")));
    let nothing = places.map(|_| Value::Null).collect();
    let explain: &'static str = format!("EXPLAIN QUERY PLAN {statement}").leak();
    let steps = database.query(explain, nothing).await.unwrap();
    let details = steps.iter().map(|step| step.text(3).unwrap().to_owned());
    details.collect()
}

/// Every `SELECT`, `UPDATE` and `DELETE` in the sources of the row types and of the history, on one line each.
fn statements() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rows");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let audit = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/audit");
    files.extend(["event.rs", "search.rs"].map(|name| audit.join(name)));
    let texts = files
        .iter()
        .map(|file| one_literal(&std::fs::read_to_string(file).unwrap()));
    texts.flat_map(|text| statements_of(&text)).collect()
}

/// A statement that is put together of literals around the columns of an event is one.
fn one_literal(source: &str) -> String {
    let mut pieces = source.split("columns!()");
    let mut text = pieces.next().unwrap().to_owned();
    for piece in pieces {
        let before = text.trim_end().trim_end_matches(',');
        let after = piece.trim_start_matches(',').trim_start();
        text = match (before.strip_suffix('"'), after.strip_prefix('"')) {
            (Some(before), Some(after)) => format!("{before}id, at_ms{after}"),
            _ => format!("{text}columns!(){piece}"),
        };
    }
    text
}

fn statements_of(source: &str) -> Vec<String> {
    let literals = source.split('"').skip(1).step_by(2);
    literals
        .map(|literal| literal.replace("\\\n", " "))
        .map(|literal| literal.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|text| {
            ["SELECT ", "UPDATE ", "DELETE ", "WITH "]
                .iter()
                .any(|word| text.starts_with(word))
        })
        .collect()
}
