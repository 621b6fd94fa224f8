//! `tegata demo` as a program, and what it leaves in its folder.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tegata_testkit::pc::Pc;
use tegata_testkit::process::Process;
use tegata_testkit::{ports, program};

/// The offsets of the demo's ports from its base.
const OFFSETS: [u16; 13] = [3, 4, 5, 6, 7, 8, 40, 50, 103, 104, 105, 106, 108];

/// The journey itself takes a minute at most; codes that must differ take half a minute each.
const PATIENCE: Duration = Duration::from_mins(10);

/// A demo's folder and ports; it may be started in it again and again.
pub struct Demo {
    folder: PathBuf,
    base: u16,
    database: Option<String>,
}

impl Demo {
    /// A demo in an empty folder, on SQLite.
    pub fn new(folder: &Path) -> Result<Self> {
        Ok(Self {
            folder: folder.to_path_buf(),
            base: ports::block(&OFFSETS)?,
            database: None,
        })
    }

    /// … on another database.
    #[must_use]
    pub fn on(mut self, database_url: &str) -> Self {
        self.database = Some(database_url.to_owned());
        self
    }

    /// Plays the journey and ends: an error with all output, unless the exit code is 0.
    pub async fn once(&self) -> Result<String> {
        let mut process = Process::spawn(self.command()?.arg("--once"))?;
        let status = process.wait(PATIENCE).await?;
        ensure!(
            status.success(),
            "demo --once: {status}\n{}",
            process.output()
        );
        Ok(process.output())
    }

    /// Starts the demo and waits until its journey is over and the sites stay up.
    pub async fn start(&self) -> Result<Process> {
        let mut process = Process::spawn(&mut self.command()?)?;
        process.wait_for_line(&self.address(3), PATIENCE).await?;
        self.wait_until_ready(&mut process).await?;
        Ok(process)
    }

    /// The address at an offset from the port base: 3 acquisition … 8 can't sign in.
    pub fn address(&self, offset: u16) -> String {
        format!("https://localhost:{}", self.base + offset)
    }

    /// A file that the demo left.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// One of the invented PCs.
    pub fn pc(&self, name: &str) -> Result<Pc> {
        Pc::at(&self.file("pc").join(name))
    }

    /// `demo.json`.
    pub fn state(&self) -> Result<Value> {
        let path = self.file("demo.json");
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        Ok(serde_json::from_str(&text)?)
    }

    fn command(&self) -> Result<Command> {
        let mut command = Command::new(program("tegata")?);
        command
            .arg("demo")
            .arg("--data")
            .arg(&self.folder)
            .args(["--port-base", &self.base.to_string()]);
        if let Some(url) = &self.database {
            command.args(["--database", url]);
        }
        Ok(command)
    }

    async fn wait_until_ready(&self, process: &mut Process) -> Result<()> {
        let ready = format!("127.0.0.1:{}", self.base + 50);
        for _ in 0..600 {
            ensure!(
                process.is_running(),
                "the demo ended:\n{}",
                process.output()
            );
            if tokio::net::TcpStream::connect(&ready).await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        anyhow::bail!("the demo does not listen on {ready}:\n{}", process.output())
    }
}
