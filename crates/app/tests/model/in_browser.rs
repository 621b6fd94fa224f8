//! 取得 without the app, in worlds whose bank allows it: the page makes the key, and the session that gave PIN and one-time
//! password takes the app's place.

use serde_json::json;
use tegata_app::{
    acquisition::{BrowserRequest, NewCertificate, Proven},
    console::Change,
};

use crate::{
    acquisition::{Otp, Run},
    pc::Key,
    rng::Rng,
    world::{OFFICE, THIEF, World, address, settled},
};

impl World {
    /// The page's challenge and its request; where the bank does not allow it, neither.
    pub(crate) async fn request_in_browser(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let claimed_too = rng.once_in(4);
        let fits = |run: &Run| run.ticket.is_some() && (claimed_too || run.id.is_none());
        let Some(at) = self.some_run(rng, fits) else {
            return Ok(false);
        };
        if rng.once_in(12) {
            self.runs[at].key = None;
        }
        let foreign = rng.once_in(10);
        self.requests_in_browser(at, foreign).await
    }

    /// `foreign`: with what another acquisition's page was given.
    pub(crate) async fn requests_in_browser(
        &mut self,
        at: usize,
        foreign: bool,
    ) -> Result<bool, String> {
        let run = &self.runs[at];
        let (cookie, from) = (run.cookie, address(run.browser.unwrap_or(OFFICE)));
        let challenge = self.app.browser_challenge(&self.bank, &cookie, from).await;
        let challenge = settled(challenge)?;
        if challenge.is_ok() && self.is_beyond_browser(at) {
            return Err("a page is told to make a key".to_owned());
        }
        let Ok(challenge) = challenge else {
            return Ok(false);
        };
        let key = self.runs[at].key.get_or_insert_with(Key::new);
        let challenge = if foreign {
            "another's".to_owned()
        } else {
            challenge
        };
        let request = BrowserRequest {
            csr: key.request(&challenge),
            browser: "Firefox, Linux".to_owned(),
        };
        let issued = self
            .app
            .request_in_browser(&self.bank, &cookie, request, from);
        let Ok(issued) = settled(issued.await)? else {
            return Ok(false);
        };
        if foreign {
            return Err("a request of another acquisition was taken".to_owned());
        }
        let run = &mut self.runs[at];
        // The session approves itself: what it gave is what there is.
        (run.in_browser, run.factors.number) = (true, true);
        run.app = run.browser.unwrap_or(OFFICE);
        run.id = run.ticket.as_ref().map(|(ticket, _)| ticket.clone());
        self.learn_issued(at, &issued.leaf)?;
        Ok(true)
    }

    /// Whether no page may make a key for this: the bank does not allow it, an app has claimed it, or it is a renewal.
    fn is_beyond_browser(&self, at: usize) -> bool {
        let run = &self.runs[at];
        let by_app = run.id.is_some() && !run.in_browser;
        by_app || run.is_renewal || !(self.policies.browser_keys || run.in_browser)
    }

    /// The certificate was imported and shown, from anywhere; or something else was.
    pub(crate) async fn prove_in_browser(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let ready = |run: &Run| run.in_browser && run.held.is_some();
        let Some(at) = self.some_run(rng, ready) else {
            return self.proves_what_an_app_acquired(rng).await;
        };
        let from = rng.pick(&[OFFICE, OFFICE, 1, THIEF]);
        Ok(self.proves_in_browser(at, from).await?.is_some())
    }

    /// A4 of a page.
    pub(crate) async fn proves_in_browser(
        &mut self,
        at: usize,
        network: usize,
    ) -> Result<Option<Proven>, String> {
        let (held, bank) = (self.runs[at].held.clone().unwrap(), self.bank.clone());
        let (shown, from) = (Some(&held.presented), address(network));
        let id = self.runs[at].id.clone().unwrap();
        let may_release = self.may_release((at, network), &id).await;
        for (shown, full) in [(shown, false), (None, true)] {
            let proven = self.app.prove_in_browser(&bank, shown, full, from).await;
            if settled(proven)?.is_ok() {
                return Err("a proof without possession".to_owned());
            }
        }
        let told = self.app.new_certificate(&bank, shown).await;
        let told = told.map_err(|error| error.to_string())?;
        let proven = self.app.prove_in_browser(&bank, shown, true, from).await;
        let proven = settled(proven)?;
        if matches!(told, NewCertificate::Nothing | NewCertificate::Other) {
            return Err(format!("the page knows nothing of it, and then {proven:?}"));
        }
        let Ok(proven) = proven else {
            return Ok(None);
        };
        self.learn_proof(at, &held, (proven, may_release))?;
        Ok(Some(proven))
    }

    /// What an app acquired is proven by that app alone.
    async fn proves_what_an_app_acquired(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let by_app = |run: &Run| !run.in_browser && run.held.is_some();
        let Some(at) = self.some_run(rng, by_app) else {
            return Ok(false);
        };
        let held = self.runs[at].held.clone().unwrap();
        let (bank, from) = (self.bank.clone(), address(OFFICE));
        let shown = Some(&held.presented);
        let proven = self.app.prove_in_browser(&bank, shown, true, from).await;
        match settled(proven)? {
            Ok(_) => Err("a page proved what an app acquired".to_owned()),
            Err(_) => Ok(false),
        }
    }

    /// Two people allow it, or end it: effective at once.
    pub(crate) async fn switch_browser_keys(&mut self) -> Result<bool, String> {
        let now = self.policies.browser_keys;
        let change = Change::SetPolicy {
            policy: "browser_keys".to_owned(),
            value: json!(!now),
            before: json!(now),
        };
        self.two_people(change).await.map(|()| true)
    }

    /// The whole way of the rightful person, in the office; none where the bank does not allow it.
    pub(crate) async fn acquire_in_browser(&mut self, at: usize) -> Result<Option<Proven>, String> {
        let run = self.identify(at, true, OFFICE).await?;
        let done = self.prove_identity(run, Otp::Right, true).await?
            && self.requests_in_browser(run, false).await?;
        if done {
            self.proves_in_browser(run, OFFICE).await
        } else {
            Ok(None)
        }
    }

    /// Somebody who is expected to acquire does without the app.
    pub(crate) async fn acquire_whole_in_browser(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let all: Vec<usize> = (0..self.people.len())
            .filter(|at| self.people[*at].active && self.people[*at].expects)
            .collect();
        if all.is_empty() {
            return Ok(false);
        }
        Ok(self.acquire_in_browser(rng.pick(&all)).await?.is_some())
    }
}

/// A page that has claimed its acquisition, but has no certificate yet, makes none once the bank ended it; the app goes on.
#[tokio::test]
async fn switched_off_midway_it_is_refused_and_the_app_goes_on() {
    let mut world = World::new(5).await;
    world.people_come(5).await.unwrap();
    let at = world.administrator_named("1").unwrap();
    let desk = world.administrator(at).await.unwrap().unwrap();
    assert!(world.registers(at, &desk, true).await.unwrap());
    let user = world.people.len() - 1;
    // A key for which there is a certificate already: the claim stands, and nothing is issued.
    let known_key = world.runs.iter_mut().rev().find_map(|run| run.key.take());
    let run = world.identify(user, true, OFFICE).await.unwrap();
    assert!(world.prove_identity(run, Otp::Right, true).await.unwrap());
    world.runs[run].key = known_key;
    assert!(!world.requests_in_browser(run, false).await.unwrap());
    assert!(world.switch_browser_keys().await.unwrap());
    world.runs[run].key = None;
    assert!(!world.requests_in_browser(run, false).await.unwrap());
    assert_eq!(world.acquire_in_browser(user).await.unwrap(), None);
    world.recover_all().await.unwrap();
    world.check().await.unwrap();
}
