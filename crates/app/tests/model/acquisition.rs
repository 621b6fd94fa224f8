//! 電子証明書取得 step by step, by the rightful person and by a thief.

use tegata_acquisition::{
    AcquisitionId, AppCall, AppKey, AppPublicKey, Code, Origin, PairingCode, challenge_password,
};
use tegata_app::{
    App,
    acquisition::{
        AppCaller, Claim, Claimed, PageState, Proven, RenewalTicket, SecondStep, StatedPc,
        SubmittedRequest,
    },
    rows,
};
use tegata_domain::{policy::Release, time::Millis};
use tegata_pki::PresentedCertificate;
use tegata_storage::StorageError;

use crate::{
    counter::{Counter, Purpose},
    factors::Factors,
    pc::Key,
    rng::Rng,
    standing::Standing,
    world::{BANK, CONTRACT, Held, OFFICE, THIEF, World, address, settled, typed},
};

/// An acquisition as browser and app see it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts of one acquisition that do not depend on each other"
)]
pub(crate) struct Run {
    /// Whose.
    pub(crate) at: usize,
    pub(crate) cookie: [u8; 32],
    pub(crate) form: Option<String>,
    started_at: Millis,
    pub(crate) browser: Option<usize>,
    pub(crate) app: usize,
    seed: [u8; 32],
    pub(crate) ticket: Option<(String, [u8; 32])>,
    code: Option<PairingCode>,
    by_code: bool,
    pub(crate) id: Option<String>,
    pub(crate) number: Option<String>,
    handover_right: bool,
    /// Shown by a renewal.
    old: Option<Held>,
    pub(crate) is_renewal: bool,
    /// A page took the app's place.
    pub(crate) in_browser: bool,
    pub(crate) factors: Factors,
    pub(crate) key: Option<Key>,
    pub(crate) held: Option<Held>,
}

/// What is typed as the one-time password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Otp {
    Right,
    Wrong,
    Used,
}

impl Run {
    fn new(at: usize, network: usize) -> Self {
        Self {
            at,
            cookie: [0; 32],
            form: None,
            started_at: 0,
            browser: Some(network),
            app: network,
            seed: [0; 32],
            ticket: None,
            code: None,
            by_code: false,
            id: None,
            number: None,
            handover_right: false,
            old: None,
            is_renewal: false,
            in_browser: false,
            factors: Factors::default(),
            key: None,
            held: None,
        }
    }

    /// Begun on the status page, where the PIN was typed once more.
    pub(crate) fn renewal(at: usize, ticket: RenewalTicket, old: Option<Held>) -> Self {
        let mut run = Self::new(at, OFFICE);
        run.cookie = ticket.cookie;
        run.ticket = Some((ticket.ticket, ticket.secret));
        (run.old, run.is_renewal, run.factors.pin) = (old, true, true);
        run
    }

    /// Begun in the app, where the PIN was typed and the old certificate shown.
    pub(crate) fn from_app(at: usize, network: usize, seed: [u8; 32]) -> Self {
        let mut run = Self::new(at, network);
        (run.browser, run.seed, run.is_renewal) = (None, seed, true);
        run.factors = Factors {
            pin: true,
            second: true,
            number: true,
            ..Factors::default()
        };
        run
    }

    /// The app, by a signature over some call.
    pub(crate) fn caller(&self, app: &App) -> AppCaller {
        let key = AppKey::from_seed(&self.seed).unwrap();
        let origin = Origin::parse("https://localhost:8447").unwrap();
        let call = AppCall {
            origin: &origin,
            method: "GET",
            path: "/acquisition/v1",
            body: &[],
        };
        let signature = key.sign(&call);
        app.authenticate_app(&call, &key.public_key(), &signature, address(self.app))
            .unwrap()
    }

    pub(crate) fn public_key(&self) -> AppPublicKey {
        AppKey::from_seed(&self.seed).unwrap().public_key()
    }
}

impl World {
    /// A run for which this holds.
    pub(crate) fn some_run(&self, rng: &mut Rng, fits: impl Fn(&Run) -> bool) -> Option<usize> {
        let all: Vec<usize> = (0..self.runs.len())
            .filter(|run| fits(&self.runs[*run]))
            .collect();
        // Mostly the newest: what was left lying is over soon.
        let newest = all.last().copied();
        newest.map(|newest| {
            if rng.once_in(3) {
                rng.pick(&all)
            } else {
                newest
            }
        })
    }

    pub(crate) async fn identify_someone(&mut self, rng: &mut Rng) -> Result<bool, String> {
        if self.people.is_empty() {
            return Ok(false);
        }
        let able: Vec<usize> = (0..self.people.len())
            .filter(|at| self.people[*at].expects && self.people[*at].active)
            .collect();
        let at = if able.is_empty() || rng.once_in(4) {
            rng.below(self.people.len())
        } else {
            rng.pick(&able)
        };
        let right = !rng.once_in(5);
        let network = rng.pick(&[OFFICE, OFFICE, 1, THIEF]);
        if !self.people[at].active {
            return Ok(false);
        }
        if self.runs.len() > 9 {
            self.runs.remove(0);
        }
        self.identify(at, right, network).await.map(|_| right)
    }

    /// B1
    pub(crate) async fn identify(
        &mut self,
        at: usize,
        right: bool,
        network: usize,
    ) -> Result<usize, String> {
        let person = &self.people[at];
        let identity = person.identity(typed(&person.pin, right));
        let started = self
            .app
            .begin_acquisition(&self.bank, identity, address(network))
            .await
            .map_err(|error| error.to_string())?;
        let (now, compared) = (self.now(), self.counts(at, Purpose::Acquisition));
        let mut run = Run::new(at, network);
        (run.cookie, run.form) = (started.cookie, Some(started.form_id));
        (run.started_at, run.factors.pin) = (now, right && compared);
        self.runs.push(run);
        Ok(self.runs.len() - 1)
    }

    pub(crate) async fn prove_someone(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some(run) = self.some_run(rng, |run| run.form.is_some()) else {
            return Ok(false);
        };
        let otp = match rng.below(8) {
            0 => Otp::Wrong,
            1 => Otp::Used,
            _ => Otp::Right,
        };
        self.prove_identity(run, otp, !rng.once_in(6)).await
    }

    /// B2
    pub(crate) async fn prove_identity(
        &mut self,
        at: usize,
        otp: Otp,
        handover_right: bool,
    ) -> Result<bool, String> {
        let Some(form_id) = self.runs[at].form.take() else {
            return Ok(false);
        };
        let holder = self.runs[at].at;
        let asked = self
            .policies
            .acquisition_credentials
            .ask_one_time_password();
        let token = self.people[holder].token.filter(|_| asked);
        let (code, otp_right) = match (otp, token) {
            _ if !asked => (String::new(), true),
            (Otp::Right, Some(token)) => (self.fresh_code(token), true),
            (Otp::Used, Some(token)) => match self.used_code(token) {
                Some(code) => (code, false),
                None => (self.wrong_code(Some(token)), false),
            },
            _ => (self.wrong_code(token), false),
        };
        let handover = &self.people[holder].handover;
        let handover_right = handover_right && !handover.is_empty();
        let second = SecondStep {
            form_id,
            one_time_password: code,
            handover_code: if handover_right {
                handover.clone()
            } else {
                "WRON-GONE".to_owned()
            },
        };
        let (cookie, from) = (
            self.runs[at].cookie,
            self.runs[at].browser.unwrap_or(OFFICE),
        );
        let answer = self
            .app
            .prove_identity(&self.bank, &cookie, second, address(from))
            .await;
        let answer = settled(answer)?.map(|ticketed| ticketed.cookie);
        self.learn_identity(at, otp_right, handover_right, &answer)?;
        match answer {
            Ok(cookie) => self.ticketed(at, cookie).await,
            Err(_) => Ok(false),
        }
    }

    /// All is judged together: what is right alone leads nowhere and is not told.
    fn learn_identity(
        &mut self,
        at: usize,
        otp_right: bool,
        handover_right: bool,
        answer: &Result<[u8; 32], Code>,
    ) -> Result<(), String> {
        let run = &self.runs[at];
        let (holder, person) = (run.at, &self.people[run.at]);
        let pin_right = run.factors.pin && person.pin_set_at <= run.started_at;
        let asked = self
            .policies
            .acquisition_credentials
            .ask_one_time_password();
        if let (true, Some(token)) = (otp_right && asked, person.token)
            && *answer != Err(Code::TicketExpired)
        {
            self.spend(token);
        }
        let all_right = pin_right && otp_right;
        match answer {
            Ok(_) if !all_right => return Err("a ticket without PIN or password".to_owned()),
            Err(Code::Credentials | Code::TicketExpired) => return Ok(()),
            Err(Code::OtpReused | Code::NoToken) if pin_right => return Ok(()),
            Err(code) if !all_right => return Err(format!("{code} is told to a stranger")),
            _ => {}
        }
        *self.people[holder].counter_mut(Purpose::Acquisition) = Counter::default();
        let run = &mut self.runs[at];
        (run.factors.second, run.handover_right) = (answer.is_ok(), handover_right);
        Ok(())
    }

    async fn ticketed(&mut self, at: usize, cookie: [u8; 32]) -> Result<bool, String> {
        let from = self.runs[at].browser.unwrap_or(OFFICE);
        let session = self.app.browser_session(&self.bank, &cookie).await;
        session
            .map_err(|error| error.to_string())?
            .ok_or("a session is gone at once")?;
        let page = self
            .app
            .acquisition_page(&self.bank, &cookie, address(from));
        let page = settled(page.await)?.map_err(|code| format!("no page: {code}"))?;
        let run = &mut self.runs[at];
        run.cookie = cookie;
        run.ticket = Some((page.ticket, page.link_secret));
        Ok(matches!(page.state, PageState::At(_)))
    }

    pub(crate) async fn ask_for_code(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let fits = |run: &Run| run.ticket.is_some() && !run.is_renewal;
        let Some(run) = self.some_run(rng, fits) else {
            return Ok(false);
        };
        let (cookie, from) = (
            self.runs[run].cookie,
            self.runs[run].browser.unwrap_or(OFFICE),
        );
        let code = self.app.pairing_code(&self.bank, &cookie, address(from));
        self.runs[run].code = settled(code.await)?.ok();
        Ok(self.runs[run].code.is_some())
    }

    pub(crate) async fn claim_one(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let fits = |run: &Run| run.ticket.is_some() && run.id.is_none();
        let Some(run) = self.some_run(rng, fits) else {
            return Ok(false);
        };
        let elsewhere = rng.once_in(4);
        self.runs[run].app = if elsewhere { 1 } else { self.runs[run].app };
        self.claim(run, !rng.once_in(4)).await
    }

    /// A1
    pub(crate) async fn claim(&mut self, at: usize, by_link: bool) -> Result<bool, String> {
        self.runs[at].seed = self.app.secret();
        let run = &self.runs[at];
        let (ticket, secret) = run.ticket.clone().unwrap();
        let claim = match &run.code {
            Some(code) if !by_link => Claim::Code {
                bank: BANK.to_owned(),
                // What the browser's page asks of the person who reads the code.
                contract: self.people[run.at]
                    .customer
                    .clone()
                    .unwrap_or_else(|| CONTRACT.to_owned()),
                code: code.clone(),
            },
            _ => Claim::Link { ticket, secret },
        };
        let by_code = matches!(claim, Claim::Code { .. });
        let claimed = self.claims(at, claim).await?;
        let run = &mut self.runs[at];
        if let Ok(claimed) = claimed {
            (run.id, run.number, run.by_code) =
                (Some(claimed.acquisition), claimed.match_number, by_code);
            if run.is_renewal {
                (run.factors.second, run.factors.number) = (true, true);
            }
            return Ok(true);
        }
        Ok(false)
    }

    async fn claims(&self, at: usize, claim: Claim) -> Result<Result<Claimed, Code>, String> {
        let run = &self.runs[at];
        let stated = StatedPc {
            app_version: "1.0.0".to_owned(),
            pc_name: "keiri-1".to_owned(),
        };
        let caller = run.caller(&self.app);
        let shown = run.old.as_ref().map(|old| &old.presented);
        settled(
            self.app
                .claim_acquisition(&caller, claim, stated, shown)
                .await,
        )
    }

    pub(crate) async fn thief_claims(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let fits = |run: &Run| run.ticket.is_some() && !run.is_renewal;
        let Some(at) = self.some_run(rng, fits) else {
            return Ok(false);
        };
        let was = (
            self.runs[at].seed,
            self.runs[at].app,
            self.runs[at].id.clone(),
        );
        (self.runs[at].seed, self.runs[at].app) = (self.app.secret(), THIEF);
        let (ticket, secret) = self.runs[at].ticket.clone().unwrap();
        let claimed = self.claims(at, Claim::Link { ticket, secret }).await?;
        match (claimed, was.2) {
            (Ok(_), Some(_)) => Err("two apps claimed one ticket".to_owned()),
            (Ok(claimed), None) => {
                let run = &mut self.runs[at];
                (run.id, run.number) = (Some(claimed.acquisition), claimed.match_number);
                Ok(true)
            }
            (Err(_), _) => {
                (self.runs[at].seed, self.runs[at].app) = (was.0, was.1);
                Ok(true)
            }
        }
    }

    pub(crate) async fn type_number(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let fits = |run: &Run| run.number.is_some() && !run.factors.number;
        match self.some_run(rng, fits) {
            Some(run) => self.approve_number(run, true).await,
            None => Ok(false),
        }
    }

    pub(crate) async fn thief_guesses(&mut self, rng: &mut Rng) -> Result<bool, String> {
        match self.some_run(rng, |run| run.number.is_some()) {
            Some(run) => self.approve_number(run, false).await.map(|_| true),
            None => Ok(false),
        }
    }

    /// B4
    pub(crate) async fn approve_number(&mut self, at: usize, right: bool) -> Result<bool, String> {
        let run = &self.runs[at];
        let shown = run.number.clone().unwrap();
        let number = match (right, shown.as_str()) {
            (true, shown) => shown,
            (false, "0000") => "0001",
            (false, _) => "0000",
        };
        let (cookie, from) = (run.cookie, run.browser.unwrap_or(OFFICE));
        let approved = self
            .app
            .approve_acquisition(&self.bank, &cookie, number, address(from))
            .await;
        match settled(approved)? {
            Ok(()) if !right && !run.factors.number => Err("a wrong number was taken".to_owned()),
            // Approved already: whatever is typed then leads on and changes nothing.
            Ok(()) => {
                self.runs[at].factors.number = true;
                Ok(true)
            }
            Err(_) => Ok(false),
        }
    }

    pub(crate) async fn ask_standing(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some(run) = self.some_run(rng, |run| run.id.is_some()) else {
            return Ok(false);
        };
        let (caller, id) = (self.runs[run].caller(&self.app), &self.runs[run].id);
        let standing = self
            .app
            .acquisition_standing(&caller, id.as_deref().unwrap())
            .await;
        Ok(settled(standing)?.is_ok())
    }

    pub(crate) async fn request_one(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some(run) = self.some_run(rng, |run| run.id.is_some()) else {
            return Ok(false);
        };
        if rng.once_in(12) {
            self.runs[run].key = None;
        }
        self.request(run).await
    }

    /// A3
    pub(crate) async fn request(&mut self, at: usize) -> Result<bool, String> {
        let run = &mut self.runs[at];
        let key = run.key.get_or_insert_with(Key::new);
        let id = run.id.clone().unwrap();
        let parsed = AcquisitionId::parse(&id).unwrap();
        let csr = key.request(&challenge_password(
            &parsed,
            &AppKey::from_seed(&run.seed).unwrap().public_key(),
        ));
        let submitted = SubmittedRequest {
            csr,
            key_protection: "software_nss: keiri-1".to_owned(),
        };
        let caller = self.runs[at].caller(&self.app);
        let issued = self.app.request_certificate(&caller, &id, submitted).await;
        let Ok(issued) = settled(issued)? else {
            return Ok(false);
        };
        self.learn_issued(at, &issued.leaf)?;
        Ok(true)
    }

    /// What an issued certificate leaves in the reference, which must know every factor of it.
    pub(crate) fn learn_issued(&mut self, at: usize, leaf: &[u8]) -> Result<(), String> {
        let run = &self.runs[at];
        if !run.factors.may_be_issued() {
            return Err(format!("issued with only {:?}", run.factors));
        }
        let held = self.held(leaf, run.key.as_ref().unwrap());
        if self.standing != Standing::Open && !self.factors.contains_key(&held.key) {
            return Err("issued under a contract that is stopped".to_owned());
        }
        let factors = run.factors;
        self.factors.entry(held.key.clone()).or_insert(factors);
        self.runs[at].held = Some(held);
        Ok(())
    }

    pub(crate) async fn thief_requests(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some(at) = self.some_run(rng, |run| run.id.is_some()) else {
            return Ok(false);
        };
        let other = AcquisitionId::parse("another").unwrap();
        let run = &self.runs[at];
        let csr = Key::new().request(&challenge_password(&other, &run.public_key()));
        let submitted = SubmittedRequest {
            csr,
            key_protection: "software_nss: keiri-1".to_owned(),
        };
        let (caller, id) = (run.caller(&self.app), run.id.clone().unwrap());
        let issued = self.app.request_certificate(&caller, &id, submitted).await;
        match settled(issued)? {
            Ok(_) => Err("a request of another acquisition was taken".to_owned()),
            Err(_) => Ok(true),
        }
    }

    pub(crate) async fn prove_one(&mut self, rng: &mut Rng) -> Result<bool, String> {
        match self.some_run(rng, |run| run.held.is_some()) {
            Some(run) => Ok(self.prove(run).await?.is_some()),
            None => Ok(false),
        }
    }

    /// A4
    pub(crate) async fn prove(&mut self, at: usize) -> Result<Option<Proven>, String> {
        let run = &self.runs[at];
        let (caller, id) = (run.caller(&self.app), run.id.clone().unwrap());
        let held = run.held.clone().unwrap();
        let may_release = self.may_release((at, run.app), &id).await;
        let proven = self
            .app
            .prove_certificate(&caller, &id, Some(&held.presented), true)
            .await;
        let Ok(proven) = settled(proven)? else {
            return Ok(None);
        };
        self.learn_proof(at, &held, (proven, may_release))?;
        Ok(Some(proven))
    }

    /// `protocol.md` §5: a known network, or the hand-over code with browser and app on one network. A browser's key can be
    /// carried anywhere: its proof must come from the network of its page.
    pub(crate) async fn may_release(&self, (at, from): (usize, usize), id: &str) -> bool {
        let run = &self.runs[at];
        let id = id.to_owned();
        let issue = self.app.database().read(move |tx| {
            let acquisition = rows::Acquisition::find(tx, &id)?;
            match acquisition {
                Some(acquisition) => rows::Issue::find(tx, &acquisition.issue),
                None => Ok(None),
            }
        });
        let issue = issue.await.map_err(|error: StorageError| error).unwrap();
        let same = run.browser == Some(run.app);
        let signal = match issue.and_then(|issue| issue.handover) {
            Some(_) => run.handover_right && same,
            None => self.is_known(run.app) && from == run.app && (!run.by_code || same),
        };
        let is_alone = !run.is_renewal && self.card_is_lost();
        signal && !is_alone && self.policies.release != Release::AlwaysHold
    }

    pub(crate) async fn thief_proves(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some(at) = self.some_run(rng, |run| run.held.is_some()) else {
            return Ok(false);
        };
        let run = &self.runs[at];
        let own = &run.held.as_ref().unwrap().key;
        let all = self.people.iter().flat_map(|person| &person.certificates);
        let Some(other) = all.into_iter().find(|held| held.key != *own) else {
            return Ok(false);
        };
        let (caller, id) = (run.caller(&self.app), run.id.clone().unwrap());
        for (shown, full) in [(&other.presented, true), (&other.presented, false)] {
            let proven = self.app.prove_certificate(&caller, &id, Some(shown), full);
            if settled(proven.await)?.is_ok() {
                return Err("another certificate was taken as the proof".to_owned());
            }
        }
        Ok(true)
    }

    pub(crate) async fn thief_shows(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some(at) = self.some_run(rng, |run| run.held.is_some()) else {
            return Ok(false);
        };
        let (holder, held) = (self.runs[at].at, self.runs[at].held.clone().unwrap());
        let factors = self.factors.get(&held.key).copied().unwrap_or_default();
        let opens = self.opens_with(holder, &held.presented).await?;
        if opens && !factors.may_be_valid() {
            return Err(format!("opens with {factors:?}"));
        }
        Ok(!opens)
    }

    /// Whether this certificate opens the person's address now.
    pub(crate) async fn opens_with(
        &self,
        person: usize,
        presented: &PresentedCertificate,
    ) -> Result<bool, String> {
        let site = self.site(self.people[person].kind);
        let judged = self.app.judge_certificate(&site, Some(presented)).await;
        let judged = judged.map_err(|error| error.to_string())?;
        let diagnosed = self
            .app
            .diagnose_certificate(&self.bank, Some(presented))
            .await;
        let diagnosed = diagnosed.map_err(|error| error.to_string())?;
        if diagnosed.is_ok() == judged.is_ok() {
            Ok(judged.is_ok())
        } else {
            Err("diagnosis and sign-in differ".to_owned())
        }
    }

    pub(crate) async fn stop_from_browser(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some(run) = self.some_run(rng, |run| run.ticket.is_some()) else {
            return Ok(false);
        };
        let (cookie, from) = (
            self.runs[run].cookie,
            self.runs[run].browser.unwrap_or(OFFICE),
        );
        let stopped = self
            .app
            .stop_from_browser(&self.bank, &cookie, address(from));
        Ok(settled(stopped.await)?.is_ok())
    }

    pub(crate) async fn stop_from_app(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some(run) = self.some_run(rng, |run| run.id.is_some()) else {
            return Ok(false);
        };
        let (caller, id) = (self.runs[run].caller(&self.app), self.runs[run].id.clone());
        let stopped = self.app.stop_from_app(&caller, &id.unwrap()).await;
        Ok(settled(stopped)?.is_ok())
    }

    pub(crate) async fn acquire_someone(&mut self, rng: &mut Rng) -> Result<bool, String> {
        if self.people.is_empty() {
            return Ok(false);
        }
        let at = rng.below(self.people.len());
        if !self.people[at].active {
            return Ok(false);
        }
        Ok(self.acquire(at).await?.is_some())
    }

    /// The whole way of the rightful person, in the office.
    pub(crate) async fn acquire(&mut self, at: usize) -> Result<Option<Proven>, String> {
        let run = self.identify(at, true, OFFICE).await?;
        let done = self.prove_identity(run, Otp::Right, true).await?
            && self.claim(run, true).await?
            && self.approve_number(run, true).await?
            && self.request(run).await?;
        if done {
            self.prove(run).await
        } else {
            Ok(None)
        }
    }
}
