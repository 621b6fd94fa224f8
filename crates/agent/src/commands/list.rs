//! `list`: the certificates of this PC and what is unfinished.

use tegata_acquisition::Code;

use super::Desk;
use crate::{
    failure::{Failure, OrCode},
    journal::{CertificateRecord, Entry},
    screen::Words,
};

pub(super) fn run(desk: &mut Desk<'_>) -> Result<(), Failure> {
    let records = desk.folder.certificates().or_code(Code::KeyStore)?;
    let entries = desk.folder.entries().or_code(Code::KeyStore)?;
    let json = serde_json::json!({
        "certificates": records.iter().map(json_of).collect::<Vec<_>>(),
        "unfinished": entries.iter().map(unfinished).collect::<Vec<_>>(),
    });
    let words = Words::new(desk.screen.language());
    desk.screen.report(&json, &text(&words, &records, &entries));
    Ok(())
}

fn json_of(record: &CertificateRecord) -> serde_json::Value {
    serde_json::json!({
        "fingerprint": record.fingerprint,
        "subject": record.subject,
        "serial": record.serial,
        "not_after": record.not_after,
        "holder": record.holder,
        "store": record.store,
        "key_label": record.key_label,
    })
}

fn unfinished(entry: &Entry) -> serde_json::Value {
    serde_json::json!({
        "step": entry.step.name(),
        "acquisition": entry.step.answer().map(|answer| answer.acquisition.as_str()),
        "server": entry.server,
        "store": entry.store,
        "started": entry.started,
    })
}

fn text(words: &Words, records: &[CertificateRecord], entries: &[Entry]) -> String {
    if records.is_empty() && entries.is_empty() {
        return words
            .pick("電子証明書はありません。", "There is no certificate.")
            .to_owned();
    }
    let mut lines = Vec::new();
    for record in records {
        let end = words.moment(record.not_after);
        let until = words.pick("有効期限", "valid until");
        let short = record.fingerprint.get(..16).unwrap_or_default();
        lines.push(format!(
            "{short}  {until} {end}\n  {}\n  {}",
            record.subject, record.store
        ));
    }
    for entry in entries {
        let unfinished = words.pick("取得の途中", "unfinished");
        lines.push(format!(
            "{unfinished}: {} ({})",
            entry.server,
            entry.step.name()
        ));
    }
    lines.join("\n")
}
