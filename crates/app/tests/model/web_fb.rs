//! What WEB-FB has beside the rest (seed 004): 編集, カレンダー管理, and the sign-in with ID and password.

use std::collections::BTreeSet;

use tegata_app::{
    certificate::Reissue,
    sign_in::{PasswordActor, PasswordRefusal},
    user::{CertificateChoice, EditUser},
};
use tegata_domain::{
    calendar::Day,
    certificate::ReissueReason,
    ids::{HolderKind, UserId},
    pin::Pin,
    right::Right,
};

use crate::{
    counter::{Counter, Purpose},
    rng::Rng,
    standing::Standing,
    world::{OFFICE, Person, THIEF, Who, World, address, settled, typed},
};

impl World {
    /// カレンダー管理: today and tomorrow, or neither.
    pub(crate) async fn set_closed_days(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let today = Day::at(self.now()).unwrap();
        let wanted: Vec<Day> = [Some(today), today.next()]
            .into_iter()
            .flatten()
            .filter(|day| day.month() == today.month() && rng.once_in(3))
            .collect();
        let Some((_, actor)) = self.some_administrator(rng).await? else {
            return Ok(false);
        };
        self.closes(&actor, today, wanted.into_iter().collect())
            .await
    }

    async fn closes(
        &mut self,
        actor: &tegata_app::sign_in::AdminActor,
        today: Day,
        wanted: BTreeSet<Day>,
    ) -> Result<bool, String> {
        let month = today.month();
        let done = self.app.set_closed_days(actor, month, wanted.clone()).await;
        if settled(done)?.is_err() {
            return Ok(false);
        }
        self.closed
            .retain(|day| day.month() != month || *day < today);
        self.closed.extend(wanted);
        let shown = settled(self.app.contract_month(actor, None).await)?;
        let shown = shown.map_err(|refusal| format!("{refusal:?}"))?;
        let closed = self.app.is_closed_today(actor).await;
        let closed = closed.map_err(|error| error.to_string())?;
        let as_shown = shown.days.iter().find(|line| line.day == today);
        if closed != self.is_closed_today() || as_shown.map(|line| line.closed) != Some(closed) {
            return Err("the calendar shows other days".to_owned());
        }
        Ok(true)
    }

    /// The master opens the day, if it is closed.
    pub(crate) async fn works_today(&mut self) -> Result<(), String> {
        if !self.is_closed_today() {
            return Ok(());
        }
        let by = *self
            .with_kind(HolderKind::Administrator)
            .first()
            .ok_or("no administrator")?;
        let actor = self
            .administrator(by)
            .await?
            .ok_or("nobody opens the day")?;
        let today = Day::at(self.now()).unwrap();
        self.closes(&actor, today, BTreeSet::new()).await.map(drop)
    }

    /// IDメンテナンス › 編集: 継続利用する, 再発行する or 失効する, and sometimes a new password.
    pub(crate) async fn edit_user(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((actor, confirmed, user)) = self.about_a_user(rng).await? else {
            return Ok(false);
        };
        let id = UserId::parse(&self.people[user].name).unwrap();
        let line = self.app.user_line(&actor, &id).await;
        let line = line.map_err(|error| error.to_string())?;
        let version = line.ok_or("an active user is missing")?.holder.version;
        let certificate = match rng.below(4) {
            0 => CertificateChoice::Revoke(ReissueReason::Broken),
            1 => CertificateChoice::Continue,
            _ => CertificateChoice::Reissue(Reissue {
                reason: ReissueReason::NewPc,
                outside_office: rng.once_in(3),
            }),
        };
        let password = rng.once_in(3).then(|| format!("edited-{}", self.now()));
        let edit = EditUser {
            version,
            name: "見本 改".to_owned(),
            right: rng.pick(&Right::ALL),
            password: password.as_deref().map(Pin::typed),
            certificate,
        };
        let done = self.app.edit_user(&actor, confirmed, &id, edit).await;
        let Ok(done) = settled(done)? else {
            return Ok(false);
        };
        let now = self.now();
        let person = &mut self.people[user];
        if let Some(password) = password {
            (person.pin, person.pin_set_at) = (password, now);
        }
        if let Some(reissued) = done.reissued {
            person.handover = reissued.handover_code.unwrap_or_default();
            (person.counters[2], person.stopped) = (Counter::default(), false);
            person.expects = true;
        }
        Ok(true)
    }

    /// ID・パスワード方式, by its owner or by somebody who guesses; only an ID without a certificate opens so.
    pub(crate) async fn password_sign_in(&mut self, rng: &mut Rng) -> Result<bool, String> {
        if self.people.is_empty() {
            return Ok(false);
        }
        let without: Vec<usize> = (0..self.people.len())
            .filter(|at| !self.people[*at].certified && self.people[*at].active)
            .collect();
        let at = if without.is_empty() || rng.once_in(3) {
            rng.below(self.people.len())
        } else {
            rng.pick(&without)
        };
        let (person, right) = (&self.people[at], !rng.once_in(3));
        let id = person
            .customer
            .clone()
            .unwrap_or_else(|| person.name.clone());
        let network = if right { OFFICE } else { THIEF };
        let pin = typed(&person.pin, right);
        let answer = self
            .app
            .sign_in_with_password(&self.bank, &id, pin, address(network))
            .await;
        let answer = settled(answer)?;
        if !self.is_web_fb() {
            let none = matches!(answer, Err(PasswordRefusal::NotOffered));
            return none
                .then_some(false)
                .ok_or("a password is enough".to_owned());
        }
        let compared = self.people[at].active && self.counts(at, Purpose::Password);
        match answer {
            Err(PasswordRefusal::Credentials) if !(right && compared) => Ok(false),
            _ if !(right && compared) => Err("more is told to a stranger".to_owned()),
            answer => self.learn_password(at, answer),
        }
    }

    /// The password was right: whether it opens.
    fn learn_password(
        &mut self,
        at: usize,
        answer: Result<[u8; 32], PasswordRefusal>,
    ) -> Result<bool, String> {
        *self.people[at].counter_mut(Purpose::Password) = Counter::default();
        let hindered = self.why_no_password(&self.people[at]);
        match (answer, hindered) {
            (Ok(cookie), None) => {
                self.people[at].password_cookie = Some(cookie);
                Ok(true)
            }
            (Err(refusal), Some(reason)) if refusal == reason => Ok(false),
            (answer, reason) => Err(format!("{:?} instead of {reason:?}", answer.err())),
        }
    }

    /// Why a right password alone does not open, by the reference.
    fn why_no_password(&self, person: &Person) -> Option<PasswordRefusal> {
        if self.standing != Standing::Open || !person.active || self.is_locked(person) {
            return Some(PasswordRefusal::Locked);
        }
        if person.certified || person.kind != HolderKind::User {
            return Some(PasswordRefusal::Certificate);
        }
        self.is_closed_today().then_some(PasswordRefusal::Closed(
            tegata_app::calendar::Closure::Company,
        ))
    }

    /// Somebody in a session without a certificate reads, changes the password, or leaves.
    pub(crate) async fn password_session(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let all: Vec<usize> = (0..self.people.len())
            .filter(|at| self.people[*at].password_cookie.is_some())
            .collect();
        if all.is_empty() {
            return Ok(false);
        }
        let at = rng.pick(&all);
        let cookie = self.people[at].password_cookie.unwrap();
        let from = address(OFFICE);
        let found = self
            .app
            .password_user(&self.bank, Some(&cookie), from)
            .await;
        let Ok(user) = found.map_err(|error| error.to_string())? else {
            self.people[at].password_cookie = None;
            return Ok(false);
        };
        if let Some(reason) = self.why_no_password(&self.people[at]) {
            return Err(format!(
                "a password's session goes on in spite of {reason:?}"
            ));
        }
        let fault = |error: tegata_app::failure::Internal| error.to_string();
        self.app.sign_ins_of(&user).await.map_err(fault)?;
        self.app
            .right_of_password_user(&user)
            .await
            .map_err(fault)?;
        if rng.once_in(4) {
            self.people[at].password_cookie = None;
            let done = self.app.sign_out_of_password(&cookie).await;
            return done.map(|()| true).map_err(fault);
        }
        self.changes_password(at, &user, !rng.once_in(4)).await
    }

    async fn changes_password(
        &mut self,
        at: usize,
        user: &PasswordActor,
        right: bool,
    ) -> Result<bool, String> {
        let present = typed(&self.people[at].pin, right);
        let new = format!("own-password-{}", self.now());
        let answer = self
            .app
            .change_password(user, present, Pin::typed(&new))
            .await;
        let answer = settled(answer)?;
        let compared = self.counts(at, Purpose::Password);
        match answer {
            Ok(cookie) if right && compared => {
                *self.people[at].counter_mut(Purpose::Password) = Counter::default();
                let now = self.now();
                let person = &mut self.people[at];
                (person.pin, person.pin_set_at) = (new, now);
                person.password_cookie = Some(cookie);
                Ok(true)
            }
            Ok(_) => Err("a wrong password was taken".to_owned()),
            Err(refusal) if right && compared => Err(format!("a right one: {refusal:?}")),
            Err(_) => Ok(false),
        }
    }

    /// 暗証番号の変更 by an administrator or a user, from the menu.
    pub(crate) async fn change_own_pin(&mut self, rng: &mut Rng) -> Result<bool, String> {
        if self.people.is_empty() {
            return Ok(false);
        }
        let at = rng.below(self.people.len());
        let Some(actor) = self.anybody(at).await? else {
            return Ok(false);
        };
        let right = !rng.once_in(5);
        let (present, new) = (
            typed(&self.people[at].pin, right),
            format!("my-new-pin-{}", rng.next()),
        );
        let kind = tegata_app::sign_in::PinKind::Login;
        let answer = self
            .app
            .change_own_pin(&actor, kind, present, Pin::typed(&new))
            .await;
        let answer = settled(answer)?;
        let done = self.compared((Who::Customers, at), Purpose::SignIn, right, answer)?;
        let now = self.now();
        if done.is_some() {
            let person = &mut self.people[at];
            (person.pin, person.pin_set_at) = (new, now);
        }
        Ok(done.is_some())
    }
}
