//! `token import`: a maker's file into a bank's stock, by the operator.

use std::{fmt::Write as _, fs::File, io::Read, path::Path, process::ExitCode};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value as Json, json};
use tegata_app::{
    failure::Failure,
    rows,
    token::{Imported, LARGEST_FILE, Opening, Place, Report, TransportKey},
};
use tegata_domain::ids::BankCode;
use zeroize::Zeroizing;

use crate::{
    cli::{Token, TokenImport, complain, tell},
    config::Config,
    environment::Environment,
    files, wiring,
};

pub(super) async fn run(command: &Token, environment: &Environment) -> Result<ExitCode> {
    match command {
        Token::Import(command) => import(command, environment).await,
    }
}

async fn import(command: &TokenImport, environment: &Environment) -> Result<ExitCode> {
    let bank = BankCode::parse(&command.bank)?;
    let opening = opening(command)?;
    let file = delivery(&command.file)?;
    let config = Config::read(&command.config)?;
    let app = wiring::assemble(&config, environment).await?;
    let code = bank.clone();
    let known = app
        .database()
        .read(move |tx| rows::Bank::find(tx, code.as_str()));
    ensure!(known.await?.is_some(), "there is no bank {bank}");
    let done = app
        .import_tokens(bank.as_str(), file, opening, command.dry_run)
        .await;
    app.database().close().await;
    match done {
        Ok(imported) => {
            tell(&accepted(&imported, command));
            Ok(ExitCode::SUCCESS)
        }
        Err(Failure::Refused(report)) => {
            refused(&report, command.json);
            Ok(ExitCode::FAILURE)
        }
        Err(Failure::Internal(error)) => Err(error.into()),
    }
}

/// What opens the file, from files of their own.
fn opening(command: &TokenImport) -> Result<Opening> {
    let text = |path: &Path| -> Result<Zeroizing<String>> {
        let bytes = files::read(path)?;
        let text =
            String::from_utf8(bytes).with_context(|| format!("{} is not UTF-8", path.display()))?;
        let text = Zeroizing::new(text);
        Ok(Zeroizing::new(
            text.trim_end_matches(['\r', '\n']).to_owned(),
        ))
    };
    let key = match (&command.key_file, &command.password_file) {
        (Some(path), _) => {
            let key = TransportKey::from_hex(&text(path)?);
            Some(key.with_context(|| format!("{} is not hexadecimal", path.display()))?)
        }
        (None, Some(path)) => Some(TransportKey::Password(text(path)?)),
        (None, None) => None,
    };
    Ok(Opening {
        key,
        plain: command.plain,
    })
}

/// No more of it than is accepted, and one byte to tell that there is more.
fn delivery(path: &Path) -> Result<Vec<u8>> {
    let told = || format!("cannot read {}", path.display());
    let mut bytes = Vec::new();
    File::open(path)
        .with_context(told)?
        .take(LARGEST_FILE as u64 + 1)
        .read_to_end(&mut bytes)
        .with_context(told)?;
    if bytes.is_empty() {
        bail!("{} is empty", path.display());
    }
    Ok(bytes)
}

fn accepted(imported: &Imported, command: &TokenImport) -> String {
    let Imported {
        format,
        encrypted,
        sha256,
        tokens,
        first,
        last,
    } = imported;
    if command.json {
        let stocked = !command.dry_run;
        return json!({
            "stocked": stocked, "format": format, "encrypted": encrypted, "sha256": sha256,
            "tokens": tokens, "first": first, "last": last,
        })
        .to_string();
    }
    let done = if command.dry_run {
        "would be taken into stock; nothing was changed"
    } else {
        "taken into stock"
    };
    format!("{tokens} tokens ({first} to {last}) {done}.\nSHA-256 of the file: {sha256}")
}

fn refused(report: &Report, as_json: bool) {
    if as_json {
        tell(&faults(report).to_string());
        return;
    }
    complain(&match report {
        Report::File(fault) => format!("Nothing was taken: {fault}."),
        Report::Rows(rows) => {
            let mut text = format!("Nothing was taken, {} tokens are faulty:", rows.len());
            for row in rows {
                let (place, number) = match row.place {
                    Place::Line(number) => ("line", number),
                    Place::Package(number) => ("package", number),
                };
                let (serial, fault) = (&row.serial, row.fault);
                let _infallible = write!(text, "\n  {place} {number} {serial:?}: {fault}");
            }
            text
        }
    });
}

fn faults(report: &Report) -> Json {
    match report {
        Report::File(fault) => json!({ "stocked": false, "file": fault.as_str() }),
        Report::Rows(rows) => {
            let rows = rows.iter().map(|row| {
                json!({
                    "place": row.place.number(), "serial": row.serial, "fault": row.fault.as_str(),
                })
            });
            json!({ "stocked": false, "rows": rows.collect::<Vec<_>>() })
        }
    }
}
