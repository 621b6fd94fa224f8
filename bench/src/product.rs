//! The whole product in a process of its own, so that its CPU time can be told apart: the wiring of `tegata serve`, on
//! SQLite in a scratch folder or a PostgreSQL, with durable commits, with people who wait for their certificates.

mod layout;
mod people;

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result};
use clap::Args;
use tegata_server::{config::PinHash, environment::Environment, wiring};
use tempfile::TempDir;

pub(crate) use people::{PIN, acquisition, app_key};

/// A running product; ends when dropped.
#[derive(Debug)]
pub(crate) struct Product {
    /// The agent API.
    pub(crate) agent: SocketAddr,
    /// The users' sign-in.
    pub(crate) user: SocketAddr,
    process: Child,
    folder: TempDir,
}

impl Product {
    /// Starts this program again as the product and waits until its people are registered.
    pub(crate) fn start(options: &Options) -> Result<Self> {
        let folder = TempDir::new().context("no scratch folder")?;
        let mut process = Command::new(std::env::current_exe()?)
            .arg("product-server")
            .arg("--folder")
            .arg(folder.path())
            .args(["--people", &options.people.to_string()])
            .args(["--memory-kib", &options.memory_kib.to_string()])
            .args(["--passes", &options.passes.to_string()])
            .args(options.database.iter().flat_map(|url| ["--database", url]))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let told = process.stdout.take().context("no output")?;
        let mut line = String::new();
        BufReader::new(told).read_line(&mut line)?;
        let mut addresses = line.split_whitespace().map(str::parse);
        let mut address = || {
            let next = addresses.next().context("the product did not start")?;
            next.context("the product does not say where it listens")
        };
        let (agent, user) = (address()?, address()?);
        Ok(Self {
            agent,
            user,
            process,
            folder,
        })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    /// The root that signed the server certificate.
    pub(crate) fn tls_root(&self) -> PathBuf {
        self.folder.path().join("tls/root.pem")
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What the product's process is told.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    /// An empty folder.
    #[arg(long, default_value = "")]
    pub(crate) folder: PathBuf,
    /// People whose acquisition was approved.
    #[arg(long)]
    pub(crate) people: u32,
    /// Memory of the PIN hash.
    #[arg(long)]
    pub(crate) memory_kib: u32,
    /// Passes of the PIN hash.
    #[arg(long)]
    pub(crate) passes: u32,
    /// `postgres://…`; SQLite in the folder without it.
    #[arg(long)]
    pub(crate) database: Option<String>,
}

/// The product's process: prints where it listens, then serves until it is killed or its starter is gone.
pub(crate) fn serve(options: &Options) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(run(options, &options.folder))
}

async fn run(options: &Options, folder: &Path) -> Result<()> {
    let pin_hash = PinHash {
        memory_kib: options.memory_kib,
        passes: options.passes,
        lanes: 1,
    };
    let config = layout::config(folder, pin_hash, options.database.clone())?;
    let running = wiring::start(&config, &Environment::of_the_system(), Vec::new()).await?;
    people::register(&running.app, options.people).await?;
    let bind = |place: &tegata_server::config::Place| place.bind.first().copied();
    let user = config.banks.first().and_then(|bank| bind(&bank.user));
    let (agent, user) = bind(&config.agent).zip(user).context("nothing bound")?;
    writeln!(std::io::stdout(), "{agent} {user}")?;
    let (gone, starter_gone) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || {
        let _held = gone;
        std::io::copy(&mut std::io::stdin(), &mut std::io::sink())
    });
    let _ = starter_gone.await;
    running.stop().await
}
