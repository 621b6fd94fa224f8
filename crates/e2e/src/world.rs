//! The whole product with three banks for one test: in this process with a clock in the test's hands, or as a process that
//! can be killed. Whatever people do, they do it here over HTTPS, from one of the two test networks.

pub mod acquisition;
mod administrator;
mod evidence;
mod layout;
mod people;
mod raw_app;
mod setup;
mod staff;
mod web_fb;

pub use acquisition::{Acquired, Route};
pub use people::{Company, Holder, Kind, Member};
pub use raw_app::{Answer, RawApp};

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use tegata_app::App;
use tegata_domain::policy::{Policies, ServiceProfile};
use tegata_domain::time::{Clock, Millis, SECOND};
use tegata_server::config::Config;
use tegata_server::environment::MovableClock;
use tegata_server::smtp::MailConfig;
use tegata_server::wiring::Running;
use tegata_storage::Database;
use tegata_testkit::http::Client;
use tegata_testkit::openssl::Identity;
use tegata_testkit::process::Process;
use tempfile::TempDir;

use crate::token;

/// The bank that most tests use.
pub const BANK: &str = "9990";
/// The other bank on the same installation.
pub const OTHER_BANK: &str = "9991";
/// A bank on the same installation with WEB-FB (seed 004).
pub const WEB_FB_BANK: &str = "9992";

const STEP: Millis = 30 * SECOND;

/// How a world is started.
#[derive(Default)]
pub struct Options {
    database: Option<String>,
    policies: Policies,
    other_profile: Option<ServiceProfile>,
    offset: Millis,
    mail: Option<MailConfig>,
}

impl Options {
    /// On SQLite in a scratch folder.
    pub fn sqlite() -> Self {
        Self::default()
    }

    /// On an empty PostgreSQL database.
    pub fn postgres(url: &str) -> Self {
        Self {
            database: Some(url.to_owned()),
            ..Self::default()
        }
    }

    /// Installed so long ago: the clock begins then, until the test lets time pass. At most a year, after which browsers
    /// no longer trust the servers.
    #[must_use]
    pub fn installed_ago(mut self, time: Millis) -> Self {
        self.offset = -time;
        self
    }

    /// With another service profile, and its own policies, for the other bank.
    #[must_use]
    pub fn other_profile(mut self, profile: ServiceProfile) -> Self {
        self.other_profile = Some(profile);
        self
    }

    /// With a mail server.
    #[must_use]
    pub fn mail(mut self, mail: MailConfig) -> Self {
        self.mail = Some(mail);
        self
    }

    /// With other policies for both banks.
    #[must_use]
    pub fn policies(mut self, change: impl FnOnce(&mut Policies)) -> Self {
        change(&mut self.policies);
        self
    }
}

/// The product, running, with staff and tokens but no contract yet.
pub struct World {
    /// What the product was told.
    pub config: Config,
    /// Two members of staff of each bank.
    pub staff: Vec<Member>,
    clock: Arc<MovableClock>,
    offset: AtomicI64,
    server: Server,
    tokens: Mutex<BTreeMap<String, Token>>,
    next_token: AtomicUsize,
    base: u16,
    folder: TempDir,
}

enum Server {
    Here(Box<Running>),
    Process(Box<Process>),
    Down,
}

struct Token {
    seed: Vec<u8>,
    used: i64,
}

impl World {
    /// Starts the product in this process, with a clock that the test moves.
    pub async fn start(options: Options) -> Result<Self> {
        setup::here(options).await
    }

    /// Starts `tegata serve` as a process of its own after `tegata init`, on the system's clock.
    pub async fn process(options: Options) -> Result<Self> {
        setup::process(options).await
    }

    /// The use cases, for set-up and for looking at rows; only of a world in this process.
    pub fn app(&self) -> Result<&App> {
        match &self.server {
            Server::Here(running) => Ok(&running.app),
            Server::Process(_) | Server::Down => bail!("the product does not run in this process"),
        }
    }

    /// The rows. Of a process, through a connection of our own that only reads: close it after use.
    pub async fn database(&self) -> Result<Database> {
        match &self.server {
            Server::Here(running) => Ok(running.app.database().clone()),
            Server::Process(_) | Server::Down => {
                Ok(Database::open_read_only(&self.config.database_url()).await?)
            }
        }
    }

    /// What the product was told, as a file; only of a process.
    pub fn config_file(&self) -> PathBuf {
        self.folder.path().join("tegata.toml")
    }

    /// Kills the process as a power cut would.
    pub fn kill(&mut self) {
        if let Server::Process(process) = &mut self.server {
            process.kill();
        }
        self.server = Server::Down;
    }

    /// Starts a killed process again.
    pub async fn restart(&mut self) -> Result<()> {
        let config = self.config_file();
        let mut command = Command::new(tegata_testkit::program("tegata")?);
        command.arg("serve").arg("--config").arg(config);
        let mut process = Process::spawn(&mut command)?;
        let ready = (Ipv4Addr::LOCALHOST, self.base + 50);
        for _ in 0..600 {
            ensure!(
                process.is_running(),
                "tegata serve ended:\n{}",
                process.output()
            );
            if tokio::net::TcpStream::connect(ready).await.is_ok() {
                self.server = Server::Process(Box::new(process));
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("tegata serve does not listen:\n{}", process.output())
    }

    /// What the process wrote; empty for a world in this process.
    pub fn output(&self) -> String {
        match &self.server {
            Server::Process(process) => process.output(),
            Server::Here(_) | Server::Down => String::new(),
        }
    }

    /// Stops cleanly: connections drained, the audit trail sealed.
    pub async fn stop(mut self) -> Result<()> {
        match std::mem::replace(&mut self.server, Server::Down) {
            Server::Here(running) => running.stop().await,
            Server::Process(mut process) => {
                process.signal("TERM")?;
                process.wait(Duration::from_secs(30)).await.map(drop)
            }
            Server::Down => Ok(()),
        }
    }

    /// Now, by the server's clock.
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// Lets time pass for the server.
    pub fn pass(&self, time: Millis) {
        let offset = self.offset.fetch_add(time, Ordering::SeqCst) + time;
        self.clock.set_offset(offset);
    }

    /// How far the server's clock is from the machine's.
    pub fn offset(&self) -> Millis {
        self.offset.load(Ordering::SeqCst)
    }

    /// Sets the server's clock so far from the machine's.
    pub fn set_offset(&self, offset: Millis) {
        self.offset.store(offset, Ordering::SeqCst);
        self.clock.set_offset(offset);
    }

    /// What a token shows once it shows something new. Time passes instead of waiting, but for a process.
    pub async fn one_time_code(&self, serial: &str) -> Result<String> {
        let wait = self.with_token(serial, |token| (token.used + 1) * STEP - self.now())?;
        match u64::try_from(wait) {
            Ok(1..) if matches!(self.server, Server::Here(_)) => self.pass(wait),
            Ok(left @ 1..) => tokio::time::sleep(Duration::from_millis(left + 100)).await,
            Ok(0) | Err(_) => {}
        }
        let now = self.now();
        self.with_token(serial, |token| {
            token.used = now / STEP;
            token::code(&token.seed, now)
        })?
    }

    /// The code that a token showed before: it proves that the token is at hand, and the present one stays fresh.
    pub fn code_before(&self, serial: &str) -> Result<String> {
        let before = self.now() - STEP;
        self.with_token(serial, |token| token::code(&token.seed, before))?
    }

    /// The secret inside a token.
    pub fn seed(&self, serial: &str) -> Result<Vec<u8>> {
        self.with_token(serial, |token| token.seed.clone())
    }

    /// A token of the stock of both banks that nobody was given yet.
    pub fn fresh_token(&self) -> Result<String> {
        let at = self.next_token.fetch_add(1, Ordering::Relaxed);
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens
            .keys()
            .nth(at)
            .cloned()
            .context("no token is left in stock")
    }

    /// The address at an offset from a bank's ports: 3 acquisition … 8 can't sign in.
    pub fn url(&self, bank: &str, offset: u16, path: &str) -> String {
        let step = match bank {
            OTHER_BANK => 20,
            WEB_FB_BANK => 60,
            _ => 0,
        };
        format!("https://localhost:{}{path}", self.base + step + offset)
    }

    /// The agent API, shared by the banks.
    pub fn agent_url(&self, path: &str) -> String {
        format!("{}{path}", self.config.agent.origin)
    }

    /// The port that all others count from.
    pub fn port_base(&self) -> u16 {
        self.base
    }

    /// The root that browsers have to trust.
    pub fn tls_root(&self) -> PathBuf {
        self.file("tls/root.pem")
    }

    /// The profile by which the app knows a bank.
    pub fn profile(&self, bank: &str) -> PathBuf {
        self.file(&format!("profiles/{bank}.json"))
    }

    /// A file of the data folder, or one of the test's own there.
    pub fn file(&self, name: &str) -> PathBuf {
        self.config.data.join(name)
    }

    /// A browser without a certificate.
    pub fn browser(&self, from: IpAddr) -> Result<Client> {
        Ok(Client::trusting(&self.tls_root())?.from(from))
    }

    /// A browser whose owner chose this certificate wherever one is asked.
    pub fn browser_with(&self, identity: &Identity, from: IpAddr) -> Result<Client> {
        Ok(Client::presenting(&self.tls_root(), identity)?.from(from))
    }

    fn with_token<T>(&self, serial: &str, look: impl FnOnce(&mut Token) -> T) -> Result<T> {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens
            .get_mut(serial)
            .map(look)
            .with_context(|| format!("no token {serial}"))
    }
}
