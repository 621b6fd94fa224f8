//! An invented PC: a folder as HOME, with an NSS database that browsers use, and the real app.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

/// The app, running on a PC.
pub(crate) struct AppRun {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    seen: Vec<String>,
}

/// Says in one line which tool is missing.
pub(crate) fn tools() -> Result<()> {
    agent()?;
    let found = std::process::Command::new("certutil")
        .arg("-H")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    ensure!(
        found.is_ok(),
        "certutil is missing: install Debian's package libnss3-tools"
    );
    Ok(())
}

/// The app beside our own program.
fn agent() -> Result<PathBuf> {
    let path = std::env::current_exe()?.with_file_name("tegata-agent");
    ensure!(
        path.exists(),
        "{} is missing: build it with `cargo build -p tegata-agent`",
        path.display()
    );
    Ok(path)
}

/// Makes a PC with an NSS database without a password that trusts our addresses.
pub(crate) async fn prepare(home: &Path, tls_root: &Path) -> Result<()> {
    let nss = home.join(".pki/nssdb");
    if nss.join("cert9.db").exists() {
        return Ok(());
    }
    crate::files::folder(&nss)?;
    let database = format!("sql:{}", nss.display());
    certutil(&["-N", "-d", &database, "--empty-password"]).await?;
    let root = tls_root.display().to_string();
    certutil(&[
        "-A",
        "-d",
        &database,
        "-t",
        "C,,",
        "-n",
        "Tegata TLS Root (demo)",
        "-i",
        &root,
    ])
    .await
}

async fn certutil(arguments: &[&str]) -> Result<()> {
    let output = Command::new("certutil")
        .args(arguments)
        .output()
        .await
        .context("certutil cannot be started")?;
    ensure!(
        output.status.success(),
        "certutil: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(())
}

/// Starts the app on a PC with `--json`.
pub(crate) fn start(home: &Path, arguments: &[&str]) -> Result<AppRun> {
    let name = home
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or("pc");
    let mut child = Command::new(agent()?)
        .args(arguments)
        .arg("--json")
        .env("HOME", home)
        .env("HOSTNAME", name)
        .env_remove("XDG_DATA_HOME")
        .env_remove("XDG_STATE_HOME")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("the app cannot be started")?;
    let lines = BufReader::new(child.stdout.take().context("no output")?).lines();
    Ok(AppRun {
        child,
        lines,
        seen: Vec::new(),
    })
}

impl AppRun {
    /// Waits for an event.
    pub(crate) async fn event(&mut self, name: &str) -> Result<Value> {
        while let Some(line) = self.lines.next_line().await? {
            let event: Value = serde_json::from_str(&line).unwrap_or_default();
            self.seen.push(line);
            match event.get("event").and_then(Value::as_str) {
                Some(found) if found == name => return Ok(event),
                Some("error") => bail!("the app: {event}"),
                _ => {}
            }
        }
        bail!("the app ended before {name}: {}", self.seen.join(" "))
    }

    /// Waits for a good end.
    pub(crate) async fn end(mut self) -> Result<()> {
        while let Some(line) = self.lines.next_line().await? {
            self.seen.push(line);
        }
        let status = self.child.wait().await?;
        ensure!(status.success(), "the app: {}", self.seen.join(" "));
        Ok(())
    }
}

/// The newest certificate of a PC: fingerprint and chain, leaf first.
pub(crate) fn newest_certificate(home: &Path) -> Result<(String, Vec<Vec<u8>>)> {
    let folder = tegata_agent::journal::Folder::open(&home.join(".local/state/tegata/agent"))?;
    let record = folder
        .certificates()?
        .into_iter()
        .max_by_key(|record| record.installed);
    let record = record.with_context(|| format!("{} has no certificate", home.display()))?;
    Ok((
        record.fingerprint.clone(),
        tegata_agent::certificate::decode_chain(&record.chain)?,
    ))
}
