//! `audit verify` and `audit export`.

use std::{
    fmt::Write as _,
    fs::File,
    io::{BufReader, Cursor},
    path::Path,
    process::ExitCode,
};

use anyhow::{Context, Result, bail};
use tegata_storage::{
    Database,
    audit::{self, Report},
};

use crate::{
    cli::{Audit, AuditExport, AuditVerify, Trail, tell},
    config::Config,
    environment::Environment,
    files,
    installation::Installation,
};

pub(super) async fn run(command: &Audit, environment: &Environment) -> Result<ExitCode> {
    match command {
        Audit::Verify(command) => verify(command, environment).await,
        Audit::Export(command) => export(command).await,
    }
}

async fn verify(command: &AuditVerify, environment: &Environment) -> Result<ExitCode> {
    let report = if let (Some(file), Some(key)) = (&command.export, &command.key) {
        let opened = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
        audit::verify(BufReader::new(opened), &public_key(key)?, &[])?
    } else {
        let config = config(&command.trail)?;
        let signer = Installation::at(&config, environment)?.audit_signer()?;
        let mut lines = Vec::new();
        let database = Database::open(&config.database_url()).await?;
        audit::export(&database, None, &mut lines).await?;
        database.close().await;
        audit::verify(Cursor::new(lines), signer.public_key(), &[])?
    };
    tell(&if command.json {
        as_json(&report)
    } else {
        as_text(&report)
    });
    Ok(if report.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn export(command: &AuditExport) -> Result<ExitCode> {
    let config = config(&command.trail)?;
    let mut out = File::create(&command.out)
        .with_context(|| format!("cannot write {}", command.out.display()))?;
    let database = Database::open(&config.database_url()).await?;
    let exported = audit::export(&database, command.bank.as_deref(), &mut out).await?;
    database.close().await;
    tell(&format!(
        "{} rows and {} signed heads in {}",
        exported.events,
        exported.heads,
        command.out.display()
    ));
    Ok(ExitCode::SUCCESS)
}

fn config(trail: &Trail) -> Result<Config> {
    match (&trail.config, &trail.data) {
        (Some(config), _) => Config::read(config),
        (None, Some(data)) => Config::read(&data.join("tegata.toml")),
        (None, None) => bail!("--config FILE or --data DIR says where the trail is"),
    }
}

fn public_key(path: &Path) -> Result<Vec<u8>> {
    let text = String::from_utf8(files::read(path)?).context("the key is not hex")?;
    hex::decode(text.trim()).with_context(|| format!("{} is not hex", path.display()))
}

fn as_json(report: &Report) -> String {
    let findings: Vec<String> = report
        .findings
        .iter()
        .map(|finding| format!("{finding:?}"))
        .collect();
    serde_json::json!({
        "sealed": report.sealed,
        "unsealed": report.unsealed,
        "findings": findings,
        "clean": report.is_clean(),
    })
    .to_string()
}

fn as_text(report: &Report) -> String {
    let mut text = format!(
        "{} rows sealed, {} not sealed yet",
        report.sealed, report.unsealed
    );
    for finding in &report.findings {
        let _infallible = write!(text, "\n  wrong: {finding:?}");
    }
    text.push_str(if report.is_clean() {
        "\nNothing was changed, left out or moved."
    } else {
        "\nThe trail is damaged."
    });
    text
}
