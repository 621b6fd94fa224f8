//! The company's administrators.

use tegata_app::{
    certificate::Reissue,
    sign_in::{AdminActor, PinVerified},
    token::{PresentToken, TokenEnd, TokenProof},
    user::NewUser,
};
use tegata_domain::{
    certificate::ReissueReason,
    ids::{AdministratorNumber, HolderKind, UserId},
    pin::Pin,
    right::Right,
};

use crate::{
    counter::Counter,
    rng::Rng,
    world::{OFFICE, Person, Who, World, serial, settled},
};

impl World {
    /// Some administrator at work.
    pub(crate) async fn some_administrator(
        &mut self,
        rng: &mut Rng,
    ) -> Result<Option<(usize, AdminActor)>, String> {
        let all = self.with_kind(HolderKind::Administrator);
        if all.is_empty() {
            return Ok(None);
        }
        let at = rng.pick(&all);
        Ok(self.administrator(at).await?.map(|actor| (at, actor)))
    }

    /// Some administrator at work, with the confirmation typed, and a user.
    pub(crate) async fn about_a_user(
        &mut self,
        rng: &mut Rng,
    ) -> Result<Option<(AdminActor, PinVerified, usize)>, String> {
        let users = self.with_kind(HolderKind::User);
        let Some((at, actor)) = self.some_administrator(rng).await? else {
            return Ok(None);
        };
        if users.is_empty() {
            return Ok(None);
        }
        let who = (Who::Customers, at);
        let confirmed = self.confirmed(who, actor.actor(), true).await?;
        Ok(confirmed.map(|confirmed| (actor, confirmed, rng.pick(&users))))
    }

    fn user_id(&self, at: usize) -> UserId {
        UserId::parse(&self.people[at].name).unwrap()
    }

    pub(crate) async fn administrator_signs_in(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let all = self.with_kind(HolderKind::Administrator);
        if all.is_empty() {
            return Ok(false);
        }
        let (at, network) = (rng.pick(&all), rng.below(2));
        let who = (Who::Customers, at);
        self.signs_in(who, (true, true), network).await
    }

    pub(crate) async fn administrator_signs_out(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((at, _)) = self.some_administrator(rng).await? else {
            return Ok(false);
        };
        let cookie = self.people[at].cookie.take().unwrap();
        let done = self.app.sign_out(&cookie).await;
        done.map(|()| true).map_err(|error| error.to_string())
    }

    /// The first or the second PIN, or the confirmation of an act.
    pub(crate) async fn administrator_mistypes(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let all = self.with_kind(HolderKind::Administrator);
        if all.is_empty() {
            return Ok(false);
        }
        let who = (Who::Customers, rng.pick(&all));
        for _ in 0..=rng.below(6) {
            match rng.below(3) {
                0 => {
                    self.signs_in(who, (false, true), OFFICE).await?;
                }
                1 => {
                    self.signs_in(who, (true, false), OFFICE).await?;
                }
                _ => {
                    let Some(actor) = self.administrator(who.1).await? else {
                        return Ok(false);
                    };
                    self.confirmed(who, actor.actor(), false).await?;
                }
            }
        }
        Ok(true)
    }

    pub(crate) async fn register_user(&mut self, rng: &mut Rng) -> Result<bool, String> {
        if self.with_kind(HolderKind::User).len() >= 3 {
            return Ok(false);
        }
        let Some((at, actor)) = self.some_administrator(rng).await? else {
            return Ok(false);
        };
        self.registers(at, &actor, !rng.once_in(3)).await
    }

    /// 利用者の登録, with a token or without.
    pub(crate) async fn registers(
        &mut self,
        at: usize,
        actor: &AdminActor,
        with_token: bool,
    ) -> Result<bool, String> {
        let confirmed = self.confirmed((Who::Customers, at), actor.actor(), true);
        let Some(confirmed) = confirmed.await? else {
            return Ok(false);
        };
        let token = with_token.then(|| self.fresh_token());
        let name = format!("user{}", self.next_user);
        self.next_user += 1;
        let mut person = Person::new(HolderKind::User, name.clone());
        (person.pin, person.confirmation) = pins_for(&name);
        person.customer = self.is_web_fb().then(|| name.clone());
        (person.token, person.pin_set_at) = (token, self.now());
        let shown = token.map(|token| (serial(token), self.fresh_code(token)));
        let new = self.newcomer(&name, shown);
        let done = settled(self.app.register_user(actor, confirmed, new).await)?;
        done.map_err(|refusal| format!("no user is registered: {refusal:?}"))?;
        if let Some(token) = token {
            self.spend(token);
        }
        person.id = self.id_of(HolderKind::User, &name).await;
        self.people.push(person);
        Ok(true)
    }

    /// Somebody to be registered, by the profile of the bank.
    pub(crate) fn newcomer(&self, name: &str, token: Option<(String, String)>) -> NewUser {
        let (pin, confirmation) = pins_for(name);
        NewUser {
            user_id: UserId::parse(name).unwrap(),
            name: "見本 太郎".to_owned(),
            login_pin: Pin::typed(&pin),
            confirmation_pin: (!self.is_web_fb()).then(|| Pin::typed(&confirmation)),
            right: Right::default(),
            token,
            mail: tegata_app::notice::MailAddresses::default(),
        }
    }

    pub(crate) async fn deregister_user(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((actor, confirmed, user)) = self.about_a_user(rng).await? else {
            return Ok(false);
        };
        let id = self.user_id(user);
        let done = settled(self.app.deregister_user(&actor, confirmed, &id).await)?;
        self.people[user].active &= done.is_err();
        Ok(done.is_ok())
    }

    pub(crate) async fn reset_pins(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((actor, confirmed, user)) = self.about_a_user(rng).await? else {
            return Ok(false);
        };
        self.resets_pins(&actor, confirmed, user).await
    }

    pub(crate) async fn resets_pins(
        &mut self,
        actor: &AdminActor,
        confirmed: PinVerified,
        user: usize,
    ) -> Result<bool, String> {
        let id = self.user_id(user);
        let pin = format!("pin-since-{}", self.now());
        let (login, none) = (Some(Pin::typed(&pin)), None);
        let done = self.app.reset_user_pins(actor, confirmed, &id, login, none);
        if settled(done.await)?.is_err() {
            return Ok(false);
        }
        let now = self.now();
        let person = &mut self.people[user];
        (person.pin, person.pin_set_at) = (pin, now);
        Ok(true)
    }

    pub(crate) async fn unlock_user(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((actor, confirmed, user)) = self.about_a_user(rng).await? else {
            return Ok(false);
        };
        self.unlocks(&actor, confirmed, user).await
    }

    pub(crate) async fn unlocks(
        &mut self,
        actor: &AdminActor,
        confirmed: PinVerified,
        user: usize,
    ) -> Result<bool, String> {
        let id = self.user_id(user);
        let done = settled(self.app.unlock_user(actor, confirmed, &id).await)?;
        if done.is_ok() {
            self.people[user].is_released();
        }
        Ok(done.is_ok())
    }

    pub(crate) async fn reissue_user(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((actor, confirmed, user)) = self.about_a_user(rng).await? else {
            return Ok(false);
        };
        let reason = rng.pick(&[
            ReissueReason::NewPc,
            ReissueReason::NewPc,
            ReissueReason::Broken,
            ReissueReason::LostOrStolen,
        ]);
        let reissue = Reissue {
            reason,
            outside_office: rng.once_in(3),
        };
        self.reissues(&actor, confirmed, user, reissue).await
    }

    pub(crate) async fn reissues(
        &mut self,
        actor: &AdminActor,
        confirmed: PinVerified,
        user: usize,
        reissue: Reissue,
    ) -> Result<bool, String> {
        let id = self.user_id(user);
        let line = self.app.user_line(actor, &id).await;
        let line = line.map_err(|error| error.to_string())?;
        let version = line.ok_or("an active user is missing")?.holder.version;
        let done = self
            .app
            .reissue_user_certificate(actor, confirmed, &id, version, reissue)
            .await;
        let Ok(done) = settled(done)? else {
            return Ok(false);
        };
        let person = &mut self.people[user];
        person.handover = done.handover_code.unwrap_or_default();
        person.counters[2] = Counter::default();
        (person.stopped, person.expects) = (false, true);
        Ok(true)
    }

    pub(crate) async fn revoke_user(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((actor, confirmed, user)) = self.about_a_user(rng).await? else {
            return Ok(false);
        };
        let (id, reason) = (self.user_id(user), ReissueReason::Compromised);
        let done = self
            .app
            .revoke_user_certificate(&actor, confirmed, &id, reason)
            .await;
        Ok(settled(done)?.is_ok())
    }

    pub(crate) async fn suspend_user(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((actor, _, user)) = self.about_a_user(rng).await? else {
            return Ok(false);
        };
        let id = self.user_id(user);
        let done = self.app.suspend_user_certificate(&actor, &id).await;
        Ok(settled(done)?.is_ok())
    }

    pub(crate) async fn resume_user(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((actor, confirmed, user)) = self.about_a_user(rng).await? else {
            return Ok(false);
        };
        let id = self.user_id(user);
        let done = self.app.resume_user_certificate(&actor, confirmed, &id);
        let done = settled(done.await)?.is_ok();
        self.people[user].stopped &= !done;
        Ok(done)
    }

    pub(crate) async fn suspend_other(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((_, actor)) = self.some_administrator(rng).await? else {
            return Ok(false);
        };
        let number = AdministratorNumber::parse(rng.pick(&["1", "2"])).unwrap();
        let done = self.app.suspend_administrator_certificate(&actor, number);
        Ok(settled(done.await)?.is_ok())
    }

    pub(crate) async fn register_token(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((actor, confirmed, user)) = self.about_a_user(rng).await? else {
            return Ok(false);
        };
        self.registers_token(&actor, confirmed, user).await
    }

    pub(crate) async fn registers_token(
        &mut self,
        actor: &AdminActor,
        confirmed: PinVerified,
        user: usize,
    ) -> Result<bool, String> {
        let (id, token) = (self.user_id(user), self.fresh_token());
        let (serial, code) = (serial(token), self.fresh_code(token));
        let proof = TokenProof {
            serial: &serial,
            code: &code,
        };
        let done = self
            .app
            .register_user_token(actor, confirmed, &id, (proof, PresentToken::Absent))
            .await;
        let done = settled(done)?;
        if done.is_ok() {
            if self.people[user].token.is_some() {
                return Err("a second token".to_owned());
            }
            self.people[user].token = Some(token);
            self.spend(token);
        }
        Ok(done.is_ok())
    }

    pub(crate) async fn stop_token(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((actor, _, user)) = self.about_a_user(rng).await? else {
            return Ok(false);
        };
        let id = self.user_id(user);
        let stopped = settled(
            self.app
                .stop_user_token(&actor, &id, TokenEnd::Stopped)
                .await,
        )?;
        let had = self.people[user].token.take().is_some();
        match stopped {
            Ok(stopped) if stopped == had => Ok(stopped),
            other => Err(format!("a token was {other:?} stopped, had one: {had}")),
        }
    }

    pub(crate) async fn decide_held(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((at, actor)) = self.some_administrator(rng).await? else {
            return Ok(false);
        };
        self.decides(at, &actor, !rng.once_in(4)).await
    }

    /// Releases or rejects the first certificate that waits and is not the administrator's own.
    pub(crate) async fn decides(
        &mut self,
        at: usize,
        actor: &AdminActor,
        release: bool,
    ) -> Result<bool, String> {
        let held = self.app.held_certificates(actor).await;
        let held = held.map_err(|error| error.to_string())?;
        let Some(first) = held.first() else {
            return Ok(false);
        };
        let confirmed = self.confirmed((Who::Customers, at), actor.actor(), true);
        let Some(confirmed) = confirmed.await? else {
            return Ok(false);
        };
        let own = first.holder.id == self.people[at].id;
        let (key, id) = (first.certificate.public_key.clone(), &first.certificate.id);
        let done = self
            .app
            .decide_held_certificate(actor, confirmed, id, release)
            .await;
        match settled(done)? {
            Ok(()) if own => Err("an administrator released their own".to_owned()),
            Ok(()) => {
                self.factors.entry(key).or_default().release |= release;
                Ok(true)
            }
            Err(_) => Ok(false),
        }
    }

    pub(crate) async fn administrator_reads(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((_, actor)) = self.some_administrator(rng).await? else {
            return Ok(false);
        };
        let fault = |error: tegata_app::failure::Internal| error.to_string();
        let users = self.app.users(&actor).await.map_err(fault)?;
        if users.len() != self.with_kind(HolderKind::User).len() {
            return Err(format!("{} users are listed", users.len()));
        }
        self.app.administrators(&actor).await.map_err(fault)?;
        let status = self.app.status(actor.actor()).await;
        status.map_err(fault)?;
        Ok(true)
    }

    pub(crate) async fn thief_confirms(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((at, actor)) = self.some_administrator(rng).await? else {
            return Ok(false);
        };
        let Some((_, _, user)) = self.about_a_user(rng).await? else {
            return Ok(false);
        };
        let all = self.with_kind(HolderKind::Administrator);
        let Some(other) = all.into_iter().find(|other| *other != at) else {
            return Ok(false);
        };
        let Some(colleague) = self.administrator(other).await? else {
            return Ok(false);
        };
        let confirmed = self.confirmed((Who::Customers, other), colleague.actor(), true);
        let Some(confirmed) = confirmed.await? else {
            return Ok(false);
        };
        let id = self.user_id(user);
        match settled(self.app.unlock_user(&actor, confirmed, &id).await)? {
            Ok(()) => Err("another's confirmation was taken".to_owned()),
            Err(_) => Ok(true),
        }
    }
}

fn pins_for(name: &str) -> (String, String) {
    (format!("the-pin-of-{name}"), format!("confirming-{name}"))
}
