//! `tegata serve` as a process that is killed and started again, and the count of all kills.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use tegata_testkit::process::Process;
use tegata_testkit::program;
use tokio::sync::Mutex;

use super::chance::Chance;

/// The server's process.
pub(crate) struct Server {
    config: PathBuf,
    port: u16,
    left: AtomicUsize,
    servers: AtomicUsize,
    apps: AtomicUsize,
    running: Mutex<Running>,
}

struct Running {
    process: Process,
    chance: Chance,
}

impl Server {
    /// Starts it; `port` answers when it is ready, and at most `kills` processes are killed.
    pub(crate) async fn start(config: &Path, port: u16, kills: usize, seed: u64) -> Result<Self> {
        let mut process = spawn(config)?;
        wait_until_ready(&mut process, port).await?;
        let chance = Chance::new(seed);
        Ok(Self {
            config: config.to_path_buf(),
            port,
            left: AtomicUsize::new(kills),
            servers: AtomicUsize::new(0),
            apps: AtomicUsize::new(0),
            running: Mutex::new(Running { process, chance }),
        })
    }

    /// Whether a kill is left.
    pub(crate) fn may_kill(&self) -> bool {
        self.left.load(Ordering::SeqCst) > 0
    }

    /// Kills the server after a while, whatever it does then, and starts it again. Sometimes it is killed once more
    /// while it starts.
    pub(crate) fn kill_in(self: &Arc<Self>, delay: Duration) {
        let server = Arc::clone(self);
        tokio::spawn(async move {
            tokio::time::sleep(delay).await;
            server.kill_now().await
        });
    }

    /// Kills the app, if a kill is left.
    pub(crate) fn kill_app(&self, app: &mut Process) {
        if app.is_running() && self.take() {
            app.kill();
            self.apps.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// How many were killed.
    pub(crate) async fn report(&self) -> String {
        // A restart that is still under way ends first.
        let running = self.running.lock().await;
        let count = |kills: &AtomicUsize| kills.load(Ordering::SeqCst);
        let (server, app) = (count(&self.servers), count(&self.apps));
        drop(running);
        format!("killed: the server {server} times, the app {app} times")
    }

    /// Ends it in order.
    pub(crate) async fn stop(&self) -> Result<()> {
        let mut running = self.running.lock().await;
        running.process.signal("TERM")?;
        let status = running.process.wait(Duration::from_secs(30)).await?;
        ensure!(
            status.success(),
            "tegata serve: {status}\n{}",
            running.process.output()
        );
        Ok(())
    }

    async fn kill_now(&self) -> Result<()> {
        let mut running = self.running.lock().await;
        while self.take() {
            running.process.kill();
            self.servers.fetch_add(1, Ordering::SeqCst);
            running.process = spawn(&self.config)?;
            if running.chance.percent(15) {
                let early = running.chance.shorter_than(Duration::from_millis(400));
                tokio::time::sleep(early).await;
                continue;
            }
            break;
        }
        wait_until_ready(&mut running.process, self.port).await
    }

    fn take(&self) -> bool {
        self.left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            })
            .is_ok()
    }
}

fn spawn(config: &Path) -> Result<Process> {
    let mut command = Command::new(program("tegata")?);
    Process::spawn(command.arg("serve").arg("--config").arg(config))
}

async fn wait_until_ready(process: &mut Process, port: u16) -> Result<()> {
    for _ in 0..3_000 {
        ensure!(
            process.is_running(),
            "tegata serve ended:\n{}",
            process.output()
        );
        if tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .is_ok()
        {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    bail!("tegata serve does not listen:\n{}", process.output())
}
