//! The rows afterwards.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use tegata_storage::{Database, Row, StorageError};

use super::person::Person;

/// Questions whose every answer is a fault.
const FAULTS: [(&str, &str); 10] = [
    (
        "an acquisition is still alive",
        "SELECT id, state FROM acquisition WHERE ended_at IS NULL",
    ),
    (
        "a certificate is neither finished nor ended",
        "SELECT id, state FROM certificate WHERE state NOT IN ('valid', 'superseded')",
    ),
    (
        "a holder with two in force",
        "SELECT holder, count(*) FROM certificate WHERE state = 'valid' GROUP BY holder HAVING count(*) <> 1",
    ),
    (
        "a key in two certificates",
        "SELECT min(id), count(*) FROM certificate GROUP BY public_key HAVING count(*) <> 1",
    ),
    (
        "an issue number given twice",
        "SELECT common_name, number FROM certificate GROUP BY common_name, number HAVING count(*) <> 1",
    ),
    (
        "an issue number left out",
        "SELECT common_name, count(*) FROM certificate GROUP BY common_name HAVING count(*) <> max(number)",
    ),
    (
        "a right used for two certificates, or none",
        "SELECT issue.id, count(certificate.id) FROM issue LEFT JOIN certificate ON certificate.issue = issue.id
         WHERE issue.status = 'used' GROUP BY issue.id HAVING count(certificate.id) <> 1",
    ),
    (
        "a certificate without its signature",
        "SELECT id, state FROM certificate WHERE der IS NULL OR fingerprint IS NULL",
    ),
    (
        "one form that made two tickets",
        "SELECT form_id, count(*) FROM acquisition GROUP BY form_id HAVING count(*) <> 1",
    ),
    (
        "a certificate that came into force not once",
        "SELECT certificate.id, count(audit_event.id) FROM certificate LEFT JOIN audit_event
         ON audit_event.subject = certificate.id AND act = 'certificate_valid' AND outcome = 'done'
         WHERE certificate.issue IS NOT NULL GROUP BY certificate.id HAVING count(audit_event.id) <> 1",
    ),
];

/// Each holder has exactly what was acquired, and nothing else is there.
pub(crate) async fn nothing_lost_doubled_or_stuck(
    database: &Database,
    people: &[Person],
) -> Result<()> {
    for (fault, question) in FAULTS {
        let rows = ask(database, question).await?;
        ensure!(rows.is_empty(), "{fault}: {rows:?}");
    }
    let mut acquired = BTreeMap::new();
    let counted = "SELECT contract.number, holder.name_id, count(*) FROM certificate
         JOIN holder ON holder.id = certificate.holder JOIN contract ON contract.id = holder.contract
         WHERE holder.kind = 'user' GROUP BY contract.number, holder.name_id";
    for row in database.read(move |tx| tx.query(counted, &[])).await? {
        let who = (row.text(0)?.to_owned(), row.text(1)?.to_owned());
        acquired.insert(who, usize::try_from(row.integer(2)?)?);
    }
    for person in people {
        let who = (person.user.contract.clone(), person.user.id.clone());
        let found = acquired.remove(&who).unwrap_or_default();
        ensure!(
            found == person.acquired,
            "{who:?} acquired {} times and has {found} certificates",
            person.acquired
        );
    }
    ensure!(acquired.is_empty(), "certificates of nobody: {acquired:?}");
    let tickets = "SELECT count(*) FROM acquisition JOIN holder ON holder.id = acquisition.holder WHERE holder.kind = 'user'";
    let made = database
        .read(move |tx| tx.query_one(tickets, &[])?.integer(0))
        .await?;
    let wanted: usize = people.iter().map(|person| person.acquired).sum();
    ensure!(
        usize::try_from(made)? == wanted,
        "{wanted} one-time passwords were typed, and {made} tickets made"
    );
    Ok(())
}

/// Each row as text, since a row's own words hide what it holds.
async fn ask(database: &Database, question: &'static str) -> Result<Vec<String>> {
    let rows = database
        .read(move |tx| tx.query(question, &[]))
        .await
        .map_err(|error: StorageError| error)?;
    Ok(rows.iter().map(shown).collect())
}

fn shown(row: &Row) -> String {
    let first = row.text(0).unwrap_or("?").to_owned();
    match (row.text(1), row.integer(1)) {
        (Ok(second), _) => format!("{first}: {second}"),
        (_, Ok(second)) => format!("{first}: {second}"),
        _ => first,
    }
}
