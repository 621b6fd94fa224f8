//! Two people at once, on one holder: whichever comes first, at most one of what excludes each other is done, and what
//! takes access away is not undone by what was on its way.

use tegata_app::{
    acquisition::{Proven, SecondStep},
    sign_in::{AdminActor, Step},
};
use tegata_domain::{
    certificate::{CertificateState, ReissueReason},
    ids::{ContractId, HolderKind, UserId},
    staff::Duty,
};
use tegata_storage::{StorageError, rows};

use crate::{
    rng::Rng,
    standing::Standing,
    world::{BANK, CONTRACT, OFFICE, Who, World, address, settled},
};

/// Runs both, the one or the other begun first, on threads of their own.
macro_rules! at_once {
    ($first:expr, $one:expr, $other:expr) => {{
        let (one, other) = ($one, $other);
        if $first {
            let one = tokio::spawn(one);
            let other = tokio::spawn(other);
            (one.await.unwrap(), other.await.unwrap())
        } else {
            let other = tokio::spawn(other);
            let one = tokio::spawn(one);
            (one.await.unwrap(), other.await.unwrap())
        }
    }};
}

impl World {
    /// The same proposal approved twice.
    pub(crate) async fn two_approvals(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some(proposal) = self.takes_one(rng) else {
            return Ok(false);
        };
        let checker = self.checker_of(&proposal, rng);
        let forbidden = self.forbidden(checker, &proposal);
        let (actor, id) = (self.staff(checker).await?, proposal.id);
        let shown = self.app.proposal(&actor, &id).await;
        let shown = shown.map_err(|error| error.to_string())?;
        let seen = shown.ok_or("a proposal is gone")?.approval.digest;
        let mut acts = Vec::new();
        for _ in 0..2 {
            let (actor, confirmed) = self.staff_confirmed(checker).await?;
            let app = self.app.clone();
            let (id, seen) = (id.clone(), seen.clone());
            acts.push(async move { app.approve_change(&actor, confirmed, &id, &seen).await });
        }
        let (other, one) = (acts.pop().unwrap(), acts.pop().unwrap());
        let (one, other) = at_once!(rng.once_in(2), one, other);
        match (settled(one)?, settled(other)?) {
            (Ok(_), Ok(_)) => Err("one approval is used twice".to_owned()),
            (Ok(_), Err(_)) | (Err(_), Ok(_)) if forbidden.is_some() => {
                Err(format!("{forbidden:?}"))
            }
            (Ok(done), Err(_)) | (Err(_), Ok(done)) => self.learn(done).await.map(|()| true),
            (Err(_), Err(_)) => Ok(false),
        }
    }

    /// Two administrators, or one in two windows, reissue for the same user.
    pub(crate) async fn two_reissues(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((desks, user)) = self.two_desks(rng).await? else {
            return Ok(false);
        };
        let id = UserId::parse(&self.people[user].name).unwrap();
        let line = self.app.user_line(&desks[0].1, &id).await;
        let line = line.map_err(|error| error.to_string())?;
        let version = line.ok_or("an active user is missing")?.holder.version;
        let mut acts = Vec::new();
        for (by, actor) in desks {
            let confirmed = self.confirmed((Who::Customers, by), actor.actor(), true);
            let Some(confirmed) = confirmed.await? else {
                return Ok(false);
            };
            let (app, id) = (self.app.clone(), id.clone());
            acts.push(async move {
                let reissue = Self::for_a_new_pc();
                app.reissue_user_certificate(&actor, confirmed, &id, version, reissue)
                    .await
            });
        }
        let (other, one) = (acts.pop().unwrap(), acts.pop().unwrap());
        let (one, other) = at_once!(rng.once_in(2), one, other);
        match (settled(one)?.is_ok(), settled(other)?.is_ok()) {
            (true, true) => Err("one version is changed twice".to_owned()),
            (false, false) => Ok(false),
            _ => {
                let person = &mut self.people[user];
                person.handover = String::new();
                person.counters[2] = crate::counter::Counter::default();
                (person.stopped, person.expects) = (false, true);
                Ok(true)
            }
        }
    }

    /// 許可 by one administrator and 却下 by another.
    pub(crate) async fn release_against_reject(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((desks, _)) = self.two_desks(rng).await? else {
            return Ok(false);
        };
        let held = self.app.held_certificates(&desks[0].1).await;
        let held = held.map_err(|error| error.to_string())?;
        let mine = |id: &String| desks.iter().any(|(by, _)| self.people[*by].id == *id);
        let Some(held) = held.into_iter().find(|held| !mine(&held.holder.id)) else {
            return Ok(false);
        };
        let mut acts = Vec::new();
        for ((by, actor), release) in desks.into_iter().zip([true, false]) {
            let confirmed = self.confirmed((Who::Customers, by), actor.actor(), true);
            let Some(confirmed) = confirmed.await? else {
                return Ok(false);
            };
            let (app, id) = (self.app.clone(), held.certificate.id.clone());
            acts.push(async move {
                app.decide_held_certificate(&actor, confirmed, &id, release)
                    .await
            });
        }
        let (reject, release) = (acts.pop().unwrap(), acts.pop().unwrap());
        let (release, reject) = at_once!(rng.once_in(2), release, reject);
        match (settled(release)?.is_ok(), settled(reject)?.is_ok()) {
            (true, true) => Err("released and rejected".to_owned()),
            (released, rejected) => {
                let key = held.certificate.public_key;
                self.factors.entry(key).or_default().release |= released;
                Ok(released || rejected)
            }
        }
    }

    /// A4 while the administrator revokes: whichever comes first, nothing of that holder counts afterwards.
    pub(crate) async fn proof_against_revocation(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((actor, confirmed, _)) = self.about_a_user(rng).await? else {
            return Ok(false);
        };
        let ready = |at: &usize| {
            let run = &self.runs[*at];
            let person = &self.people[run.at];
            run.held.is_some() && person.kind == HolderKind::User && person.active
        };
        let Some(at) = (0..self.runs.len()).rev().find(ready) else {
            return Ok(false);
        };
        let run = &self.runs[at];
        let (user, id) = (run.at, run.id.clone().unwrap());
        let (held, caller) = (run.held.clone().unwrap(), run.caller(&self.app));
        let may_release = self.may_release((at, run.app), &id).await;
        let (app, shown) = (self.app.clone(), held.clone());
        let proof = async move {
            app.prove_certificate(&caller, &id, Some(&shown.presented), true)
                .await
        };
        let (app, name) = (self.app.clone(), self.people[user].name.clone());
        let revoke = async move {
            let (id, reason) = (UserId::parse(&name).unwrap(), ReissueReason::Compromised);
            app.revoke_user_certificate(&actor, confirmed, &id, reason)
                .await
        };
        let (proven, revoked) = at_once!(rng.once_in(2), proof, revoke);
        let (proven, revoked) = (settled(proven)?, settled(revoked)?.is_ok());
        if let Ok(proven) = proven {
            self.learn_proof(at, &held, (proven, may_release))?;
        }
        if revoked && self.counts_for(user).await? {
            return Err(format!("{proven:?} outlives the revocation"));
        }
        Ok(revoked && proven.is_ok())
    }

    /// One code of a token typed in two windows.
    pub(crate) async fn one_code_twice(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let asked = self
            .policies
            .acquisition_credentials
            .ask_one_time_password();
        let able: Vec<usize> = (0..self.people.len())
            .filter(|at| self.people[*at].active && self.people[*at].token.is_some())
            .collect();
        if able.is_empty() || !asked {
            return Ok(false);
        }
        let at = rng.pick(&able);
        let token = self.people[at].token.unwrap();
        let runs = [
            self.identify(at, true, OFFICE).await?,
            self.identify(at, true, OFFICE).await?,
        ];
        let code = self.fresh_code(token);
        let mut acts = Vec::new();
        for run in runs {
            let (app, bank) = (self.app.clone(), self.bank.clone());
            let run = &mut self.runs[run];
            let second = SecondStep {
                form_id: run.form.take().unwrap(),
                one_time_password: code.clone(),
                handover_code: self.people[at].handover.clone(),
            };
            let cookie = run.cookie;
            acts.push(async move {
                app.prove_identity(&bank, &cookie, second, address(OFFICE))
                    .await
            });
        }
        let (other, one) = (acts.pop().unwrap(), acts.pop().unwrap());
        let (one, other) = at_once!(rng.once_in(2), one, other);
        self.spend(token);
        let (one, other) = (settled(one)?, settled(other)?);
        if one.is_ok() && other.is_ok() {
            return Err("one code opened two acquisitions".to_owned());
        }
        // Which of the two the counters forgave depends on which came last.
        self.reads_counter((Who::Customers, at), 1).await?;
        Ok(one.is_ok() || other.is_ok())
    }

    /// A sign-in while the bank stops the contract: nobody is in afterwards.
    pub(crate) async fn sign_in_against_stop(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let all = self.with_kind(HolderKind::User);
        if all.is_empty() || self.standing != Standing::Open || self.is_closed_today() {
            return Ok(false);
        }
        let at = rng.pick(&all);
        let Some(verified) = self.verified(&self.people[at]).await? else {
            return Ok(false);
        };
        let contract = self.contract().await.ok_or("no contract")?;
        let by = self.somebody_to(Duty::Make, rng);
        let staff = self.staff(by).await?;
        let (app, site) = (self.app.clone(), self.site(HolderKind::User));
        let pin = tegata_domain::pin::Pin::typed(&self.people[at].pin);
        let sign_in = async move {
            app.sign_in_with_pin(&site, verified, pin, address(OFFICE))
                .await
        };
        let app = self.app.clone();
        let stop = async move {
            let number = ContractId::parse(CONTRACT).unwrap();
            app.suspend_contract(&staff, &number, contract.version)
                .await
        };
        let (signed_in, stopped) = at_once!(rng.once_in(2), sign_in, stop);
        let (signed_in, stopped) = (settled(signed_in)?.ok(), settled(stopped)?.is_ok());
        if stopped {
            self.standing = Standing::Suspended;
        }
        self.people[at].cookie = None;
        self.reads_counter((Who::Customers, at), 1).await?;
        if signed_in
            .as_ref()
            .is_some_and(|session| session.step == Step::SignedIn)
        {
            self.known.insert(OFFICE, self.now());
        }
        if stopped && self.open_sessions(at).await? > 0 {
            return Err("a session outlives the stop".to_owned());
        }
        Ok(signed_in.is_some() || stopped)
    }

    /// Two operators stop a colleague each, perhaps one another: enough of them are left.
    pub(crate) async fn two_stops_of_members(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let operators: Vec<usize> = (0..self.staff.len())
            .filter(|at| self.may(*at, Duty::Operate))
            .collect();
        let mut acts = Vec::new();
        let (mut named, mut makers) = (Vec::new(), Vec::new());
        for _ in 0..2 {
            let (by, at) = (rng.pick(&operators), rng.pick(&operators));
            makers.push(by);
            let actor = self.staff(by).await?;
            let (app, account) = (self.app.clone(), self.staff[at].name.clone());
            named.push(at);
            acts.push(async move { app.stop_staff(&actor, &account).await });
        }
        let (other, one) = (acts.pop().unwrap(), acts.pop().unwrap());
        let (one, other) = at_once!(rng.once_in(2), one, other);
        let (one, other) = (settled(one)?.is_ok(), settled(other)?.is_ok());
        let mutual = makers[0] != makers[1] && named[0] == makers[1] && named[1] == makers[0];
        if one && other && (mutual || named[0] == named[1]) {
            return Err("one was stopped twice, or each by the other".to_owned());
        }
        self.staff[named[0]].suspended |= one;
        self.staff[named[1]].suspended |= other;
        Ok(one || other)
    }

    /// Two administrators at work, or one twice, and a user.
    async fn two_desks(
        &mut self,
        rng: &mut Rng,
    ) -> Result<Option<([(usize, AdminActor); 2], usize)>, String> {
        let (all, users) = (
            self.with_kind(HolderKind::Administrator),
            self.with_kind(HolderKind::User),
        );
        if all.is_empty() || users.is_empty() {
            return Ok(None);
        }
        let (one, other) = (rng.pick(&all), rng.pick(&all));
        let Some(first) = self.administrator(one).await? else {
            return Ok(None);
        };
        let second = if other == one {
            Some(first.clone())
        } else {
            self.administrator(other).await?
        };
        let user = rng.pick(&users);
        Ok(second.map(|second| ([(one, first), (other, second)], user)))
    }

    /// Whether anything of the holder is in force or waits for its release.
    pub(crate) async fn counts_for(&self, at: usize) -> Result<bool, String> {
        let id = self.people[at].id.clone();
        let all = self.app.database();
        let all = all.read(move |tx| rows::Certificate::of_holder(tx, &id));
        let all = all.await.map_err(|error: StorageError| error.to_string())?;
        let counts = [
            CertificateState::Valid,
            CertificateState::Suspended,
            CertificateState::Held,
        ];
        Ok(all.iter().any(|one| counts.contains(&one.state)))
    }

    async fn open_sessions(&self, at: usize) -> Result<usize, String> {
        let (bank, id) = (BANK, self.people[at].id.clone());
        let open = self.app.database().read(move |tx| {
            let sql = "SELECT * FROM session WHERE holder = $1 AND bank = $2 AND ended_at IS NULL";
            rows::Session::many(tx, sql, &[id.as_str().into(), bank.into()])
        });
        let open = open
            .await
            .map_err(|error: StorageError| error.to_string())?;
        Ok(open.len())
    }

    /// After a race the reference takes over what one of the two orders left: so many wrong ones more, at most.
    pub(crate) async fn reads_counter(
        &mut self,
        (who, at): (Who, usize),
        most: u32,
    ) -> Result<(), String> {
        let id = self.all(who)[at].id.clone();
        let stored = self.app.database().read(move |tx| {
            crate::counter::Purpose::ALL
                .map(|purpose| rows::Attempt::load(tx, &id, purpose.name()))
                .into_iter()
                .collect::<Result<Vec<_>, StorageError>>()
        });
        let stored = stored
            .await
            .map_err(|error: StorageError| error.to_string())?;
        for (counter, stored) in self.all_mut(who)[at].counters.iter_mut().zip(stored) {
            let possible = stored.failures <= counter.failures + most;
            if !possible {
                return Err(format!("{stored:?} after {counter:?}"));
            }
            *counter = crate::counter::Counter {
                failures: stored.failures,
                not_before: stored.not_before,
                locked: stored.locked,
            };
        }
        Ok(())
    }

    /// What a proof left in the reference.
    pub(crate) fn learn_proof(
        &mut self,
        at: usize,
        held: &crate::world::Held,
        (proven, may_release): (Proven, bool),
    ) -> Result<(), String> {
        let factors = self.factors.entry(held.key.clone()).or_default();
        if self.standing != Standing::Open && !factors.proof {
            return Err("proven under a contract that is stopped".to_owned());
        }
        factors.proof = true;
        if proven == Proven::Valid {
            factors.release |= may_release;
            if !factors.release {
                return Err("released without a signal".to_owned());
            }
        }
        let person = &mut self.people[self.runs[at].at];
        (person.certified, person.expects) = (true, false);
        if person
            .certificates
            .iter()
            .all(|other| other.key != held.key)
        {
            person.certificates.push(held.clone());
        }
        Ok(())
    }
}
