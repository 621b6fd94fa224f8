//! The acquisition app on a PC, driven by its `--json` events.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;
use tegata_testkit::pc::Pc;
use tegata_testkit::process::Process;

/// How long one step of the app may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// How the app is started; one for each run.
pub struct Agent<'a> {
    pc: &'a Pc,
    arguments: Vec<String>,
    environment: Vec<(String, PathBuf)>,
}

/// The app, running.
pub struct Run {
    process: Process,
}

impl<'a> Agent<'a> {
    /// `tegata-agent acquire` on a PC, with the link that the page shows and the profile of the bank.
    pub fn acquire(pc: &'a Pc, link: &str, profile: &Path) -> Self {
        Self::command(
            pc,
            &[
                "acquire",
                link,
                "--yes",
                "--bank-profile",
                &profile.display().to_string(),
            ],
        )
    }

    /// Any command of the app.
    pub fn command(pc: &'a Pc, arguments: &[&str]) -> Self {
        let arguments = arguments
            .iter()
            .map(|argument| (*argument).to_owned())
            .chain(["--json".to_owned()])
            .collect();
        Self {
            pc,
            arguments,
            environment: Vec::new(),
        }
    }

    /// Adds arguments: another store, a data folder.
    #[must_use]
    pub fn with(mut self, arguments: &[&str]) -> Self {
        self.arguments
            .extend(arguments.iter().map(|argument| (*argument).to_owned()));
        self
    }

    /// Calls from another network.
    #[must_use]
    pub fn from(self, source: IpAddr) -> Self {
        let source = source.to_string();
        self.with(&["--source-address", &source])
    }

    /// Sets a variable, such as the way to a token.
    #[must_use]
    pub fn environment(mut self, (name, value): (&str, PathBuf)) -> Self {
        self.environment.push((name.to_owned(), value));
        self
    }

    /// Starts the app.
    pub fn start(self) -> Result<Run> {
        let mut command = self.pc.command(tegata_testkit::program("tegata-agent")?);
        command.args(self.arguments).envs(self.environment);
        Ok(Run {
            process: Process::spawn(&mut command)?,
        })
    }
}

impl Run {
    /// Waits for an event by its name and returns it.
    pub async fn event(&mut self, name: &str) -> Result<Value> {
        self.process.wait_for_event(name, PATIENCE).await
    }

    /// The number that the app shows.
    pub async fn number(&mut self) -> Result<String> {
        let event = self.event("number").await?;
        Ok(event
            .get("number")
            .and_then(Value::as_str)
            .context("a number event has a number")?
            .to_owned())
    }

    /// Kills the app at once, as a power cut would.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Kills the app the moment it reports an event, as a power cut would. Said before what leads to the event.
    pub fn kill_at(&mut self, event: &str) {
        self.process.kill_at_line(&format!("\"event\":\"{event}\""));
    }

    /// Waits for the end: whether the app was content, and all it said.
    pub async fn end(mut self) -> Result<(bool, String)> {
        let status = self.process.wait(PATIENCE).await?;
        Ok((status.success(), self.process.output()))
    }
}
