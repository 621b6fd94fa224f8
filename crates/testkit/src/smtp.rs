//! A mail server: Debian's `python3-aiosmtpd`, a process that speaks real SMTP and keeps each mail as a file.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::openssl::Identity;
use crate::ports;
use crate::process::Process;

/// What the next mails meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Taken.
    Take,
    /// 450: another time.
    Later,
    /// 550: never.
    Never,
    /// Taken, but the sender never hears so.
    Lost,
}

/// How the server is reached.
#[derive(Default)]
pub struct Door<'a> {
    /// Its certificate, if it speaks TLS.
    pub identity: Option<&'a Identity>,
    /// Plain first, then STARTTLS.
    pub starttls: bool,
    /// User name and password that it demands.
    pub login: Option<(&'a str, &'a str)>,
}

/// A mail that the server took.
#[derive(Debug, Clone)]
pub struct Received {
    /// Envelope: `from`, `to`, `tls`, `user`.
    pub envelope: Value,
    /// Header and body as they came.
    pub text: String,
}

impl Received {
    /// A header field, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.text.split("\r\n\r\n").next()?.replace("\r\n ", " ");
        let start = format!("{}:", name.to_ascii_lowercase());
        let line = head
            .split("\r\n")
            .find(|line| line.to_ascii_lowercase().starts_with(&start))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    }

    /// Subject and text as a mail program shows them: read by Python's `email`, not by us.
    pub fn read(&self) -> Result<(String, String)> {
        const READER: &str = "import sys, json, email, email.policy\n\
            m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)\n\
            print(json.dumps([m['subject'], m.get_content(), m.get_content_type(), m.get_content_charset()]))";
        let file = tempfile::NamedTempFile::new()?;
        std::fs::write(file.path(), &self.text)?;
        let answer = Command::new("/usr/bin/python3")
            .args(["-c", READER])
            .stdin(std::fs::File::open(file.path())?)
            .output()?;
        let parts: Vec<String> = serde_json::from_slice(&answer.stdout)
            .with_context(|| String::from_utf8_lossy(&answer.stderr).into_owned())?;
        match <[String; 4]>::try_from(parts) {
            Ok([subject, text, kind, charset]) if kind == "text/plain" && charset == "utf-8" => {
                Ok((subject, text))
            }
            other => anyhow::bail!("not a plain mail: {other:?}"),
        }
    }
}

/// A running mail server, or one that is down.
pub struct MailServer {
    folder: TempDir,
    port: u16,
    options: Value,
    process: Option<Process>,
}

impl MailServer {
    /// Starts one on a free port.
    pub async fn start(door: &Door<'_>) -> Result<Self> {
        let options = json!({
            "starttls": door.starttls,
            "chain": door.identity.map(|identity| &identity.certificate),
            "key": door.identity.map(|identity| &identity.key),
            "user": door.login.map(|(user, _)| user),
            "password": door.login.map(|(_, password)| password),
        });
        let mut server = Self {
            folder: tempfile::Builder::new().prefix("tegata-smtp-").tempdir()?,
            port: ports::free()?,
            options,
            process: None,
        };
        server.up().await?;
        Ok(server)
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Starts it again.
    pub async fn up(&mut self) -> Result<()> {
        let mut command = Command::new("/usr/bin/python3");
        command
            .args(["-c", include_str!("smtp.py")])
            .arg(self.folder.path())
            .arg(self.port.to_string())
            .arg(self.options.to_string());
        let mut process = Process::spawn(&mut command)?;
        process
            .wait_for_line("listening", Duration::from_mins(1))
            .await
            .context("is python3-aiosmtpd installed? scripts/setup.sh test")?;
        self.process = Some(process);
        Ok(())
    }

    /// Stops it.
    pub fn down(&mut self) {
        self.process = None;
    }

    /// What the next mails meet.
    pub fn rule(&self, rule: Rule) -> Result<()> {
        let word = match rule {
            Rule::Take => "ok",
            Rule::Later => "450",
            Rule::Never => "550",
            Rule::Lost => "lost",
        };
        Ok(std::fs::write(self.folder.path().join("rule"), word)?)
    }

    /// Everything that it took, in order.
    pub fn received(&self) -> Result<Vec<Received>> {
        let mut files: Vec<PathBuf> = std::fs::read_dir(self.folder.path())?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<_>>()?;
        files.retain(|path| path.extension().is_some_and(|end| end == "eml"));
        files.sort_by_key(|path| std::fs::metadata(path).and_then(|it| it.modified()).ok());
        files
            .iter()
            .map(|path| {
                let text = String::from_utf8(std::fs::read(path)?)?;
                let (envelope, text) = text.split_once('\n').context("no envelope")?;
                Ok(Received {
                    envelope: serde_json::from_str(envelope)?,
                    text: text.to_owned(),
                })
            })
            .collect()
    }
}
