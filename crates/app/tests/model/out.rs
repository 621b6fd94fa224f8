//! A session from just before: whoever is locked, stopped, revoked, reduced or dismissed does nothing any more with it, nor
//! with the PIN that they typed for one more act.

use std::collections::BTreeSet;

use tegata_app::{
    certificate::Reissue,
    console::{Change, PersonOf, RevokeAdministrator, StaffChange},
    notice::MailAddresses,
    rows,
    sign_in::{Actor, AdminActor, PinKind, PinVerified, StaffActor},
    token::TokenEnd,
};
use tegata_domain::{
    attempts::Attempts,
    calendar::Day,
    certificate::ReissueReason,
    ids::{AdministratorNumber, ContractId, HolderKind, UserId},
    pin::Pin,
    staff::Duty,
};

use tegata_storage::StorageError;

use crate::{
    counter::Purpose,
    rng::Rng,
    standing::Standing,
    use_cases::Rows,
    world::{CONTRACT, OFFICE, Who, World, address, settled, typed},
};

/// What each of them tried once they were out. All of it must have been seen refused.
pub(crate) const TRIED: &[&str] = &[
    "administrator",
    "approve_change",
    "approve_change of what they proposed",
    "begin_renewal",
    "change_own_mail_addresses",
    "change_own_pin",
    "change_user_mail_addresses",
    "confirm_pin",
    "decide_held_certificate",
    "deregister_user",
    "propose_change",
    "put_notices_away",
    "register_user",
    "reissue_user_certificate",
    "reject_change",
    "reset_user_pins",
    "resume_user_certificate",
    "revoke_administrator",
    "revoke_user_certificate",
    "set_closed_days",
    "staff",
    "stop_contract_by_customer",
    "stop_person",
    "stop_staff",
    "stop_user_token",
    "suspend_administrator",
    "suspend_administrator_certificate",
    "suspend_contract",
    "suspend_user_certificate",
    "unlock_user",
    "user",
    "withdraw_change",
];

/// Calls one after the other; each must be refused.
macro_rules! refused {
    ($world:ident: $($act:literal = $call:expr;)+) => {
        $(
            let answer = settled($call.await)?;
            $world.is_refused($act, answer.is_ok())?;
        )+
    };
}

impl World {
    /// Notes what was refused; a promise is broken if it was done.
    pub(crate) fn is_refused(&mut self, act: &'static str, done: bool) -> Result<(), String> {
        if done {
            return Err(format!("{act} by somebody who is out"));
        }
        *self.refused.entry(act).or_default() += 1;
        Ok(())
    }

    /// An administrator or a user signs in and types the PIN; then somebody else, or a guesser, puts them out.
    pub(crate) async fn customer_is_out(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let all: Vec<usize> = (0..self.people.len())
            .filter(|at| self.people[*at].active)
            .collect();
        if all.is_empty() {
            return Ok(false);
        }
        let at = rng.pick(&all);
        let is_user = self.people[at].kind == HolderKind::User;
        let Some(actor) = self.anybody(at).await? else {
            return Ok(false);
        };
        let admin = if is_user {
            None
        } else {
            self.administrator(at).await?
        };
        let Some(verified) = self.verified(&self.people[at]).await? else {
            return Ok(false);
        };
        let mut pins = Vec::new();
        for _ in 0..14 {
            // While a counter waits nothing is compared.
            let confirmed = self.confirmed((Who::Customers, at), &actor, true).await?;
            let Some(confirmed) = confirmed else {
                return Ok(false);
            };
            pins.push(confirmed);
        }
        let cookie = self.people[at].cookie.ok_or("no session")?;
        if !self.is_put_out(at, rng).await? {
            return Ok(false);
        }
        let (site, from) = (self.site(self.people[at].kind), address(OFFICE));
        let app = self.app.clone();
        let comes = if is_user {
            app.user(&site, verified, Some(&cookie), from)
                .await
                .map(|found| ("user", found.is_ok()))
        } else {
            app.administrator(&site, verified, Some(&cookie), from)
                .await
                .map(|found| ("administrator", found.is_ok()))
        };
        let (act, came) = comes.map_err(|error| error.to_string())?;
        self.is_refused(act, came)?;
        let before = self.rows().await;
        if let Some(admin) = admin {
            self.tries_as_administrator(&admin, &mut pins, rng).await?;
        }
        self.tries_as_oneself(at, &actor, &mut pins).await?;
        self.nothing_changed(before).await?;
        Ok(true)
    }

    /// By the bank, by an administrator, or by wrong PINs; whether it was done.
    async fn is_put_out(&mut self, at: usize, rng: &mut Rng) -> Result<bool, String> {
        let by = self.somebody_to(Duty::Make, rng);
        let number = AdministratorNumber::parse(&self.people[at].name).ok();
        match (rng.below(6), number) {
            (0, _) => self.stops_person(by, at).await,
            (1 | 5, _) => {
                self.is_locked_at_once((Who::Customers, at)).await?;
                Ok(true)
            }
            (2, _) => match self.contract().await {
                Some(contract) if self.standing == Standing::Open => {
                    self.suspends_contract(by, &contract).await
                }
                _ => Ok(false),
            },
            (3, Some(number)) => self.suspends(by, number).await,
            (_, Some(number)) => self.revokes(by, number).await,
            (3, None) => self.suspends_user(at, rng).await,
            (_, None) => self.revokes_user(at, rng).await,
        }
    }

    /// As the last of many wrong PINs does it.
    async fn is_locked_at_once(&mut self, (who, at): (Who, usize)) -> Result<bool, String> {
        let last = Attempts {
            failures: 13,
            not_before: 0,
            locked: true,
        };
        let (id, purpose) = (self.all(who)[at].id.clone(), Purpose::SignIn);
        let stored = self.app.database();
        let stored = stored.write(move |tx| rows::Attempt::reserve(tx, &id, purpose.name(), last));
        let stored: Result<(), StorageError> = stored.await;
        stored.map_err(|error| error.to_string())?;
        self.reads_counter((who, at), 13).await?;
        Ok(true)
    }

    async fn suspends_user(&mut self, at: usize, rng: &mut Rng) -> Result<bool, String> {
        let Some((_, admin)) = self.some_administrator(rng).await? else {
            return Ok(false);
        };
        let id = UserId::parse(&self.people[at].name).unwrap();
        let done = self.app.suspend_user_certificate(&admin, &id).await;
        Ok(settled(done)?.is_ok())
    }

    async fn revokes_user(&mut self, at: usize, rng: &mut Rng) -> Result<bool, String> {
        let Some((by, admin)) = self.some_administrator(rng).await? else {
            return Ok(false);
        };
        let confirmed = self.confirmed((Who::Customers, by), admin.actor(), true);
        let Some(confirmed) = confirmed.await? else {
            return Ok(false);
        };
        let id = UserId::parse(&self.people[at].name).unwrap();
        let reason = ReissueReason::LostOrStolen;
        let done = self
            .app
            .revoke_user_certificate(&admin, confirmed, &id, reason);
        Ok(settled(done.await)?.is_ok())
    }

    async fn tries_as_administrator(
        &mut self,
        admin: &AdminActor,
        pins: &mut Vec<PinVerified>,
        rng: &mut Rng,
    ) -> Result<(), String> {
        let users = self.with_kind(HolderKind::User);
        if users.is_empty() {
            return Ok(());
        }
        let user = rng.pick(&users);
        let id = &UserId::parse(&self.people[user].name).unwrap();
        let version = self.version_of(user).await?;
        let held = self.app.held_certificates(admin).await;
        let held = held.map_err(|error| error.to_string())?;
        let held = held.first().map_or("none", |held| &held.certificate.id);
        let (app, pin) = (self.app.clone(), &mut || pins.pop().unwrap());
        let (reason, new) = (ReissueReason::Broken, || Pin::typed("a-pin-made-up"));
        let reissue = Reissue {
            reason,
            outside_office: false,
        };
        let today = Day::at(self.now()).unwrap();
        let closed = BTreeSet::from([today]);
        let newcomer = self.newcomer("newcomer", None);
        let number = AdministratorNumber::parse(rng.pick(&["1", "2"])).unwrap();
        refused! { self:
            "register_user" = app.register_user(admin, pin(), newcomer);
            "unlock_user" = app.unlock_user(admin, pin(), id);
            "reset_user_pins" = app.reset_user_pins(admin, pin(), id, Some(new()), None);
            "reissue_user_certificate" =
                app.reissue_user_certificate(admin, pin(), id, version, reissue);
            "revoke_user_certificate" = app.revoke_user_certificate(admin, pin(), id, reason);
            "suspend_user_certificate" = app.suspend_user_certificate(admin, id);
            "resume_user_certificate" = app.resume_user_certificate(admin, pin(), id);
            "suspend_administrator_certificate" =
                app.suspend_administrator_certificate(admin, number);
            "stop_user_token" = app.stop_user_token(admin, id, TokenEnd::Stopped);
            "decide_held_certificate" = app.decide_held_certificate(admin, pin(), held, true);
            "set_closed_days" = app.set_closed_days(admin, today.month(), closed);
            "change_user_mail_addresses" =
                app.change_user_mail_addresses(admin, pin(), id, MailAddresses::default());
            "deregister_user" = app.deregister_user(admin, pin(), id);
            "stop_contract_by_customer" = app.stop_contract_by_customer(admin, pin());
        }
        Ok(())
    }

    async fn tries_as_oneself(
        &mut self,
        at: usize,
        actor: &Actor,
        pins: &mut Vec<PinVerified>,
    ) -> Result<(), String> {
        let (app, pin) = (self.app.clone(), &mut || pins.pop().unwrap());
        let told = app
            .notices(actor)
            .await
            .map_err(|error| error.to_string())?;
        let told = told.into_iter().map(|line| line.id).collect();
        let away = app.put_notices_away(actor, told).await;
        let away = away.map_err(|error| error.to_string())?;
        self.is_refused("put_notices_away", away > 0)?;
        let own = typed(&self.people[at].pin, true);
        let new = Pin::typed("a-pin-made-up");
        refused! { self:
            "begin_renewal" = app.begin_renewal(actor, pin());
            "change_own_mail_addresses" =
                app.change_own_mail_addresses(actor, pin(), MailAddresses::default());
            "confirm_pin" = app.confirm_pin(actor, typed("whatever", true));
            "change_own_pin" = app.change_own_pin(actor, PinKind::Login, own, new);
        }
        // What was typed is counted, as far as it was compared: by which step depends on what put them out.
        self.reads_counter((Who::Customers, at), 2).await
    }

    /// A member of staff signs in, types the PIN and has proposed something; then colleagues, or wrong PINs, put them out.
    pub(crate) async fn member_is_out(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let all: Vec<usize> = (0..self.staff.len())
            .filter(|at| self.may(*at, Duty::Operate) && self.is_quorate(Some(*at)))
            .collect();
        if all.is_empty() {
            return Ok(false);
        }
        let at = rng.pick(&all);
        let account = self.staff[at].name.clone();
        let unlock = StaffChange::Unlock {
            account: self.staff[rng.below(self.staff.len())].name.clone(),
            new_pin: false,
        };
        let own = self.propose(at, Change::Staff(unlock)).await?;
        let others = self.proposals.clone();
        let other = others.iter().find(|one| self.forbidden(at, one).is_none());
        let actor = self.staff(at).await?;
        let mut pins = Vec::new();
        for _ in 0..3 {
            pins.push(self.staff_confirmed(at).await?.1);
        }
        let cookie = self.staff[at].cookie.ok_or("no session")?;
        let verified = self.verified(&self.staff[at]).await?;
        let verified = verified.ok_or("no certificate")?;
        let by = (0..self.staff.len()).find(|by| *by != at && self.may(*by, Duty::Operate));
        match rng.below(4) {
            0 => self.is_locked_at_once((Who::Staff, at)).await?,
            1 => self.stops_member(by.ok_or("nobody operates")?, at).await?,
            2 => {
                self.are_agreed(at, StaffChange::Dismiss { account })
                    .await?
            }
            _ => {
                let before = self.staff[at].roles.clone();
                let roles = "auditor".to_owned();
                self.are_agreed(
                    at,
                    StaffChange::SetRoles {
                        account,
                        roles,
                        before,
                    },
                )
                .await?
            }
        };
        let site = self.site(HolderKind::Staff);
        let found = self
            .app
            .staff(&site, verified, Some(&cookie), address(OFFICE));
        let found = found.await.map_err(|error| error.to_string())?;
        self.is_refused("staff", found.is_ok())?;
        let before = self.rows().await;
        let other = other.map(|other| other.id.as_str());
        self.tries_as_member(
            &actor,
            (own.as_ref().map(|own| own.id.as_str()), other),
            &mut pins,
        )
        .await?;
        self.nothing_changed(before).await?;
        let locked = self.is_locked(&self.staff[at]);
        if let (Some(own), false) = (own, locked) {
            let checker = self.somebody_to(Duty::Operate, rng);
            let done = self.approve(checker, &own).await?;
            self.is_refused("approve_change of what they proposed", done)?;
        }
        Ok(true)
    }

    /// Two others change a member.
    async fn are_agreed(&mut self, about: usize, change: StaffChange) -> Result<bool, String> {
        let change = Change::Staff(change);
        let (maker, checker) = self
            .pair_for(&change, Some(about))
            .ok_or("nobody is left")?;
        let proposal = self.propose(maker, change).await?;
        let proposal = proposal.ok_or("colleagues cannot propose")?;
        if !self.approve(checker, &proposal).await? {
            return Err("colleagues cannot approve".to_owned());
        }
        Ok(true)
    }

    async fn tries_as_member(
        &mut self,
        staff: &StaffActor,
        (own, other): (Option<&str>, Option<&str>),
        pins: &mut Vec<PinVerified>,
    ) -> Result<(), String> {
        let app = self.app.clone();
        let contract = ContractId::parse(CONTRACT).unwrap();
        let number = AdministratorNumber::parse("1").unwrap();
        let person = PersonOf {
            contract: contract.clone(),
            kind: HolderKind::Administrator,
            name: "1".to_owned(),
        };
        let revoke = RevokeAdministrator {
            contract: contract.clone(),
            number,
            reason: ReissueReason::LostOrStolen,
            form: self.form(),
        };
        let version = self.contract().await.map_or(1, |contract| contract.version);
        let colleague = self.staff[0].name.clone();
        let change = Change::Staff(StaffChange::Unlock {
            account: colleague.clone(),
            new_pin: false,
        });
        refused! { self:
            "propose_change" = app.propose_change(staff, pins.pop().unwrap(), change);
            "suspend_administrator" = app.suspend_administrator(staff, &contract, number);
            "revoke_administrator" = app.revoke_administrator(staff, revoke);
            "stop_person" = app.stop_person(staff, &person);
            "suspend_contract" = app.suspend_contract(staff, &contract, version);
            "stop_staff" = app.stop_staff(staff, &colleague);
        }
        if let Some(own) = own {
            refused! { self: "withdraw_change" = app.withdraw_change(staff, own); }
        }
        if let Some(other) = other {
            let shown = app.proposal(staff, other).await;
            let shown = shown.map_err(|error| error.to_string())?;
            let seen = shown.ok_or("a proposal is gone")?.approval.digest;
            refused! { self:
                "reject_change" = app.reject_change(staff, other);
                "approve_change" = app.approve_change(staff, pins.pop().unwrap(), other, &seen);
            }
        }
        Ok(())
    }

    /// What is stored, where it can be listed.
    async fn rows(&self) -> Option<Rows> {
        if self.is_on_sqlite {
            Some(Rows::of(&self.app).await)
        } else {
            None
        }
    }

    async fn nothing_changed(&self, before: Option<Rows>) -> Result<(), String> {
        let (Some(before), Some(after)) = (before, self.rows().await) else {
            return Ok(());
        };
        let changed = before.changed(&after);
        if changed.is_empty() {
            Ok(())
        } else {
            Err(format!("somebody who is out changed {changed:?}"))
        }
    }
}
