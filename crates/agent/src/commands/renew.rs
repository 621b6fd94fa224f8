//! `renew`: a new certificate for the holder of an old one, before it ends.

use std::{
    fs::OpenOptions,
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
};

use tegata_acquisition::{Code, Pin};

use super::{Desk, acquire::drive, pin, token_pin};
use crate::{
    acquire::{Context, Permission},
    cli,
    failure::{Failure, OrCode},
    journal::{CertificateRecord, ClaimedBy, Entry, Seed, Step},
    screen::Words,
};

pub(super) fn run(desk: &mut Desk<'_>, command: &cli::Renew) -> Result<(), Failure> {
    let profiles = desk.profiles(command.call.bank_profile.as_deref())?;
    let lock = desk.lock()?;
    let record = desk.renewable(command.certificate.as_deref())?;
    let server = record.server.clone().ok_or(Failure::from(Code::Renewal))?;
    let selected = profiles.select(Some(&server), None).or_code(Code::Server)?;
    desk.start(&selected);
    let entry = entry_for(desk, &record)?;
    let permission = if entry.step.is_resumable() {
        Permission::Claimed
    } else {
        Permission::Pin(match &command.pin_file {
            Some(file) => pin(file)?,
            None => ask_pin(&Words::new(desk.screen.language()))?,
        })
    };
    let settings = desk.settings(&command.call);
    let token = token_pin(command.token_pin_file.as_deref())?;
    let store = entry.store.open(token.as_ref()).or_code(Code::KeyStore)?;
    let context = Context {
        environment: desk.environment,
        folder: &desk.folder,
        lock: &lock,
        selected: &selected,
        store,
        settings: &settings,
    };
    drive(context, entry, permission, desk.screen)
}

impl Desk<'_> {
    /// The one named, or the only one there is.
    fn renewable(&self, beginning: Option<&str>) -> Result<CertificateRecord, Failure> {
        if let Some(beginning) = beginning {
            return self.record(beginning);
        }
        let mut records = self.folder.certificates().or_code(Code::KeyStore)?;
        records.retain(|record| record.server.is_some());
        // The newest of one holder; older ones stay until removed.
        let newest = records.pop().ok_or(Failure::from(Code::Renewal))?;
        if records.iter().all(|record| record.holder == newest.holder) {
            Ok(newest)
        } else {
            Err(Failure::new(
                Code::Renewal,
                "there are several; name one with --certificate",
            ))
        }
    }
}

/// The renewal that was begun for this certificate, or a new one.
fn entry_for(desk: &Desk<'_>, record: &CertificateRecord) -> Result<Entry, Failure> {
    let claimed_by = ClaimedBy::Renewal {
        fingerprint: record.fingerprint.clone(),
    };
    let entries = desk.folder.entries().or_code(Code::KeyStore)?;
    let begun = entries.into_iter().rev().find(|entry| {
        entry.claimed_by == claimed_by && !matches!(entry.step, Step::Unfinished { .. })
    });
    if let Some(entry) = begun {
        return Ok(entry);
    }
    let server = record.server.clone().ok_or(Failure::from(Code::Renewal))?;
    Ok(Entry {
        id: hex::encode(desk.environment.random::<8>().or_code(Code::Internal)?),
        server,
        started: desk.environment.now(),
        claimed_by,
        seed: Seed::new(desk.environment.random().or_code(Code::Internal)?),
        store: record.store.clone(),
        step: Step::Claiming,
    })
}

/// Asks on the terminal itself, without showing what is typed.
fn ask_pin(words: &Words) -> Result<Pin, Failure> {
    let none = |_| Failure::new(Code::Credentials, "no terminal to ask on; use --pin-file");
    let mut terminal = OpenOptions::new()
        .read(true)
        .write(true)
        .open("/dev/tty")
        .map_err(none)?;
    let prompt = words.pick("暗証番号: ", "PIN: ");
    terminal.write_all(prompt.as_bytes()).map_err(none)?;
    let hidden = Hidden::new();
    let mut line = String::new();
    BufReader::new(&terminal)
        .read_line(&mut line)
        .map_err(none)?;
    drop(hidden);
    terminal.write_all(b"\n").map_err(none)?;
    Pin::new(line.trim_end_matches(['\r', '\n']).to_owned()).or_code(Code::Credentials)
}

/// The terminal does not echo while this lives.
struct Hidden;

impl Hidden {
    fn new() -> Self {
        stty("-echo");
        Self
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        stty("echo");
    }
}

/// Without `stty` the PIN shows while it is typed, which is worse than hidden but better than none.
fn stty(setting: &str) {
    if let Ok(terminal) = OpenOptions::new().read(true).open("/dev/tty") {
        let _ = Command::new("stty")
            .arg(setting)
            .stdin(Stdio::from(terminal))
            .status();
    }
}
