//! A user who acquires while processes die: types again what was not answered, opens the app again when it is gone.

use std::process::{Command, ExitStatus};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use tegata_agent::journal::Folder;
use tegata_e2e::world::{Holder, World, acquisition};
use tegata_testkit::http::{Client, NETWORK_1, Page};
use tegata_testkit::openssl::Identity;
use tegata_testkit::pc::Pc;
use tegata_testkit::process::Process;
use tegata_testkit::program;

use super::chance::Chance;
use super::server::Server;

/// What the app reports; each is a moment at which something dies.
const MOMENTS: [&str; 13] = [
    "start",
    "resumed",
    "claiming",
    "claimed",
    "number",
    "waiting",
    "approved",
    "key",
    "requesting",
    "issued",
    "installed",
    "proving",
    "valid",
];

/// A user with the PC last used.
pub(crate) struct Person {
    /// Who.
    pub(crate) user: Holder,
    /// How many certificates were acquired.
    pub(crate) acquired: usize,
    pc: Pc,
    old_pcs: Vec<Pc>,
    before: Vec<Identity>,
}

/// Who dies, and how long after an event of the app.
struct Strike {
    moment: &'static str,
    server: bool,
    delay: Duration,
}

/// What a person needs for an act.
pub(crate) struct Play<'a> {
    pub(crate) world: &'a World,
    pub(crate) server: &'a Arc<Server>,
    pub(crate) chance: &'a mut Chance,
}

impl Person {
    /// A user without a certificate.
    pub(crate) fn new(user: Holder) -> Result<Self> {
        Ok(Self {
            user,
            acquired: 0,
            pc: Pc::new()?,
            old_pcs: Vec::new(),
            before: Vec::new(),
        })
    }

    /// The certificate in the PC signs in, all earlier ones are told that they were replaced, nothing waits in the app.
    pub(crate) async fn ends_well(&self, world: &World) -> Result<()> {
        world
            .user_signs_in(&self.user, NETWORK_1)
            .await
            .with_context(|| format!("{} {}", self.user.contract, self.user.id))?;
        for old in &self.before {
            let browser = world.browser_with(old, NETWORK_1)?;
            browser
                .get(&world.url(&self.user.bank, 4, "/"))
                .await?
                .showing("CERT-SUPERSEDED")?;
        }
        for pc in self.old_pcs.iter().chain([&self.pc]) {
            let folder = Folder::open(&pc.home().join(".local/state/tegata/agent"))?;
            let left = folder.entries()?.len();
            ensure!(
                left == 0,
                "{left} unfinished in the app of {}",
                self.user.id
            );
        }
        Ok(())
    }
}

impl Play<'_> {
    /// The administrator registers a new right; on the old PC or a new one.
    pub(crate) async fn reissue(
        &mut self,
        administrator: &Holder,
        person: &mut Person,
    ) -> Result<()> {
        for attempt in 0..600 {
            if attempt < 5 {
                self.strike(10);
            }
            let world = self.world;
            let done = world.change_certificate(administrator, &person.user, "reissue", "new_pc");
            match done.await {
                Ok(_) => {
                    person.before.extend([person.user.identity()?.clone()]);
                    if self.chance.percent(50) {
                        // The old PC stays, so that its certificate can be tried at the end.
                        person
                            .old_pcs
                            .push(std::mem::replace(&mut person.pc, Pc::new()?));
                    }
                    return Ok(());
                }
                Err(error) if is_lost(&error) => pause().await,
                Err(error) => return Err(error),
            }
        }
        bail!("no reissue for a minute")
    }

    /// From B1 to the last page.
    pub(crate) async fn acquire(&mut self, person: &mut Person) -> Result<()> {
        let browser = self.world.browser(NETWORK_1)?;
        let user = person.user.clone();
        let link = self.ticket(&browser, &user).await?;
        let mut by_link = true;
        for _ in 0..60 {
            let (state, said) = self
                .app(&browser, &user, &person.pc, by_link.then_some(&link))
                .await?;
            match state {
                State::Valid => break,
                State::Killed => by_link = self.chance.percent(70),
                // Nothing of it was in the journal: the link of the page is opened again.
                State::Failed if !by_link => by_link = true,
                State::Alone => by_link = true,
                State::Failed => bail!("the app of {} {} gave up:\n{said}", user.contract, user.id),
            }
        }
        let (world, bank) = (self.world, &user.bank);
        answered(|| world.result(&browser, bank))
            .await?
            .showing("電子証明書 取得完了")?;
        person.user.certificate = Some(acquisition::newest_identity(&person.pc)?);
        person.acquired += 1;
        Ok(())
    }

    /// B1 and B2: the link.
    async fn ticket(&mut self, browser: &Client, user: &Holder) -> Result<String> {
        let world = self.world;
        self.strike(10);
        let page = answered(|| world.identify(browser, user, &user.pin)).await?;
        let code = world.one_time_code(&user.token).await?;
        let fields = [("one_time_password", code.as_str()), ("hand_over_code", "")];
        self.strike(10);
        let page = answered(|| browser.submit(&page, &fields)).await?;
        ensure!(
            page.url.path() == "/acquisition/app",
            "{} {}: no ticket, but at {}:\n{}",
            user.contract,
            user.id,
            page.url,
            page.text()
        );
        acquisition::link(&page)
    }

    /// One run of the app, the number typed when it shows one.
    async fn app(
        &mut self,
        browser: &Client,
        user: &Holder,
        pc: &Pc,
        link: Option<&String>,
    ) -> Result<(State, String)> {
        let mut process = Process::spawn(&mut self.command(user, pc, link)?)?;
        let mut strike = self.plan();
        let mut seen = 0;
        for _ in 0..30_000 {
            let ended = if process.is_running() {
                None
            } else {
                Some(process.wait(Duration::from_secs(1)).await?)
            };
            let said = process.output();
            for line in said.lines().skip(seen) {
                seen += 1;
                let event: Value = serde_json::from_str(line).unwrap_or_default();
                let name = event
                    .get("event")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                if strike.as_ref().is_some_and(|strike| strike.moment == name) {
                    self.carry_out(strike.take(), &mut process).await;
                    strike = self.plan();
                }
                if name == "number" {
                    let number = event.get("number").and_then(Value::as_str);
                    self.type_number(browser, user, number.unwrap_or_default())
                        .await?;
                }
            }
            if let Some(status) = ended {
                return Ok((outcome(status, &said), format!("{said}\n{status}")));
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        bail!("the app hangs:\n{}", process.output())
    }

    fn command(&self, user: &Holder, pc: &Pc, link: Option<&String>) -> Result<Command> {
        let mut command = pc.command(program("tegata-agent")?);
        command.arg("acquire").args(link);
        command.args(["--yes", "--json", "--store", "file", "--key-dir"]);
        command.arg(acquisition::keys(pc));
        command.args(["--source-address", &NETWORK_1.to_string()]);
        command
            .arg("--bank-profile")
            .arg(self.world.profile(&user.bank));
        Ok(command)
    }

    /// B4, however often it takes; typed before, the page has moved on.
    async fn type_number(&mut self, browser: &Client, user: &Holder, number: &str) -> Result<()> {
        self.strike(10);
        let url = self.world.url(&user.bank, 3, "/acquisition/number");
        answered(|| async {
            let page = browser.get(&url).await?;
            if page.form_with(&["match_number"]).is_err() {
                return Ok(page);
            }
            browser.submit(&page, &[("match_number", number)]).await
        })
        .await
        .map(drop)
    }

    fn plan(&mut self) -> Option<Strike> {
        (self.server.may_kill() && self.chance.percent(80)).then(|| Strike {
            moment: self.chance.one_of(&MOMENTS),
            server: self.chance.percent(20),
            delay: self.chance.shorter_than(Duration::from_millis(40)),
        })
    }

    async fn carry_out(&self, strike: Option<Strike>, app: &mut Process) {
        let Some(strike) = strike else { return };
        if strike.server {
            self.server.kill_in(strike.delay);
        } else {
            tokio::time::sleep(strike.delay).await;
            self.server.kill_app(app);
        }
    }

    /// The server dies at about the time of the next request, in so many of a hundred cases.
    fn strike(&mut self, cases: u64) {
        if self.server.may_kill() && self.chance.percent(cases) {
            let delay = self.chance.shorter_than(Duration::from_millis(40));
            self.server.kill_in(delay);
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Valid,
    Killed,
    /// The server was away for longer than the app waits.
    Alone,
    Failed,
}

/// By a signal, only the test ends it.
fn outcome(status: ExitStatus, said: &str) -> State {
    if status.code().is_none() {
        State::Killed
    } else if said.contains("\"event\":\"valid\"") {
        State::Valid
    } else if said.contains("\"code\":\"ACQ-NET\"") {
        State::Alone
    } else {
        State::Failed
    }
}

/// Asks until there is an answer.
async fn answered<F: Future<Output = Result<Page>>>(mut ask: impl FnMut() -> F) -> Result<Page> {
    for _ in 0..600 {
        match ask().await {
            Ok(page) => {
                ensure!(
                    !page.status.is_server_error(),
                    "{} at {}:\n{}",
                    page.status,
                    page.url,
                    page.text()
                );
                return Ok(page);
            }
            Err(error) if is_lost(&error) => pause().await,
            Err(error) => return Err(error),
        }
    }
    bail!("no answer for a minute")
}

/// The connection, not the answer, was the trouble.
fn is_lost(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.is::<std::io::Error>() || cause.is::<hyper::Error>())
}

async fn pause() {
    tokio::time::sleep(Duration::from_millis(100)).await;
}
