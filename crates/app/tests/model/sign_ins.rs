//! Signing in, by whoever it is: certificate, PINs, session, and the PIN typed again for an act.

use std::net::IpAddr;

use tegata_app::sign_in::{
    Actor, AdminActor, NewSession, PinKind, PinVerified, SignInRefusal, StaffActor, Step,
    UserActor, VerifiedClientCert,
};
use tegata_domain::{ids::HolderKind, pin::Pin};

use crate::{
    counter::{Counter, Purpose},
    world::{OFFICE, Person, Who, World, address, settled, typed},
};

/// Somebody with a session, who signs in if need be; none while they cannot.
macro_rules! at_work {
    ($(#[$doc:meta])* $name:ident = $find:ident, $list:ident, $kind:ident, $actor:ident) => {
        $(#[$doc])*
        pub(crate) async fn $name(&mut self, at: usize) -> Result<Option<$actor>, String> {
            let (who, site) = ((Who::$list, at), self.site(HolderKind::$kind));
            for _ in 0..2 {
                let person = &self.all(who.0)[at];
                let Some(verified) = self.verified(person).await? else {
                    return Ok(None);
                };
                let cookie = person.cookie;
                let cookie = cookie.as_ref().map(<[u8; 32]>::as_slice);
                let found = self.app.$find(&site, verified, cookie, address(OFFICE));
                if let Ok(actor) = found.await.map_err(|error| error.to_string())? {
                    return Ok(Some(actor));
                }
                if !self.signs_in(who, (true, true), OFFICE).await? {
                    return Ok(None);
                }
            }
            Err("a new session opens nothing".to_owned())
        }
    };
}

impl World {
    at_work! {
        /// A user with a session.
        user = user, Customers, User, UserActor
    }
    at_work! {
        /// An administrator with a session.
        administrator = administrator, Customers, Administrator, AdminActor
    }
    at_work! {
        /// A member of staff with a session.
        member = staff, Staff, Staff, StaffActor
    }

    /// A customer, whoever it is, signed in; none while they cannot be.
    pub(crate) async fn anybody(&mut self, at: usize) -> Result<Option<Actor>, String> {
        Ok(if self.people[at].kind == HolderKind::User {
            self.user(at).await?.map(|user| user.actor().clone())
        } else {
            let admin = self.administrator(at).await?;
            admin.map(|admin| admin.actor().clone())
        })
    }

    /// The first of these certificates that opens the person's address; it must have every factor.
    pub(crate) async fn verified(
        &self,
        person: &Person,
    ) -> Result<Option<VerifiedClientCert>, String> {
        let site = self.site(person.kind);
        for held in person.certificates.iter().rev() {
            let judged = self
                .app
                .judge_certificate(&site, Some(&held.presented))
                .await;
            if let Ok(verified) = judged.map_err(|error| error.to_string())? {
                let factors = self.factors.get(&held.key).copied().unwrap_or_default();
                let whole = match person.kind {
                    HolderKind::Staff => person.active && !person.suspended,
                    HolderKind::Administrator | HolderKind::User => factors.may_be_valid(),
                };
                if !whole {
                    return Err(format!("{} opens with {factors:?}", person.name));
                }
                return Ok(Some(verified));
            }
        }
        Ok(None)
    }

    /// Compares a PIN behind a certificate, by the rules of the reference; `Some` when it was right.
    pub(crate) fn compared<T, R: std::fmt::Debug>(
        &mut self,
        (all, at): (Who, usize),
        purpose: Purpose,
        right: bool,
        answer: Result<T, R>,
    ) -> Result<Option<T>, String> {
        let blocked = self.is_blocked(&self.all(all)[at]);
        let now = self.now();
        let counter = self.all_mut(all)[at].counter_mut(purpose);
        if !blocked {
            counter.count(purpose, now);
        }
        match answer {
            Ok(_) if blocked => Err("a PIN was compared in spite of a lock".to_owned()),
            Ok(_) if !right => Err("a wrong PIN was taken".to_owned()),
            Ok(given) => {
                *counter = Counter::default();
                Ok(Some(given))
            }
            Err(refusal) if right && !blocked => {
                Err(format!("a right PIN is refused: {refusal:?}"))
            }
            Err(_) => Ok(None),
        }
    }

    /// Counts one comparison on a counter of its own, unless it waits.
    pub(crate) fn counts(&mut self, at: usize, purpose: Purpose) -> bool {
        let now = self.now();
        let counter = self.people[at].counter_mut(purpose);
        let compared = !counter.blocked(now);
        if compared {
            counter.count(purpose, now);
        }
        compared
    }

    /// Certificate and PIN, for an administrator the confirmation PIN too. The cookie when all was right.
    pub(crate) async fn signs_in(
        &mut self,
        (who, at): (Who, usize),
        (pin_right, confirmation_right): (bool, bool),
        network: usize,
    ) -> Result<bool, String> {
        let person = &self.all(who)[at];
        let (kind, pin) = (person.kind, typed(&person.pin, pin_right));
        let confirmation = typed(&person.confirmation, confirmation_right);
        let Some(verified) = self.verified(person).await? else {
            return Ok(false);
        };
        let (site, address) = (self.site(kind), address(network));
        let answer = self
            .app
            .sign_in_with_pin(&site, verified.clone(), pin, address);
        let answer = settled(answer.await)?;
        if kind == HolderKind::User && self.is_closed_today() {
            return match answer {
                Err(SignInRefusal::Closed(_)) => Ok(false),
                other => Err(format!("on a closed day: {:?}", other.err())),
            };
        }
        let Some(mut session) = self.compared((who, at), Purpose::SignIn, pin_right, answer)?
        else {
            return Ok(false);
        };
        if kind == HolderKind::Administrator && self.policies.administrator_second_step {
            let cookie = session.cookie;
            let answer = self
                .app
                .sign_in_second_step(&site, verified, &cookie, confirmation, address)
                .await;
            let answer = settled(answer)?;
            let right = confirmation_right;
            let Some(second) = self.compared((who, at), Purpose::Confirmation, right, answer)?
            else {
                return Ok(false);
            };
            session = second;
        }
        if session.step == Step::NewPins {
            session = self.chooses_pins((who, at), &session, address).await?;
        }
        if kind != HolderKind::Staff {
            self.known.insert(network, self.now());
        }
        self.all_mut(who)[at].cookie = Some(session.cookie);
        Ok(true)
    }

    /// PINs that somebody else made are changed before anything else.
    async fn chooses_pins(
        &mut self,
        (who, at): (Who, usize),
        given: &NewSession,
        address: IpAddr,
    ) -> Result<NewSession, String> {
        let person = &self.all(who)[at];
        let (site, verified) = (self.site(person.kind), self.verified(person).await?);
        let verified = verified.ok_or("the certificate ended within a sign-in")?;
        let cookie = given.cookie;
        let initial = self.app.initial_pins(&site, &verified, &cookie).await;
        let initial = settled(initial)?.map_err(|refusal| format!("{refusal:?}"))?;
        let now = self.now();
        let own = |kind| (kind, format!("own-{kind:?}-{at}-{now}"));
        let chosen: Vec<(PinKind, String)> = initial.into_iter().map(own).collect();
        let new = chosen.iter().map(|(kind, pin)| (*kind, Pin::typed(pin)));
        let done = self
            .app
            .choose_first_pins(&site, verified, &cookie, new.collect(), address)
            .await;
        let session = settled(done)?.map_err(|refusal| format!("{refusal:?}"))?;
        let person = &mut self.all_mut(who)[at];
        for (kind, pin) in chosen {
            match kind {
                PinKind::Login => (person.pin, person.pin_set_at) = (pin, now),
                PinKind::Confirmation => person.confirmation = pin,
            }
        }
        Ok(session)
    }

    /// The confirmation of an act.
    pub(crate) async fn confirmed(
        &mut self,
        (who, at): (Who, usize),
        actor: &Actor,
        right: bool,
    ) -> Result<Option<PinVerified>, String> {
        let person = &self.all(who)[at];
        let (purpose, pin) = match person.kind {
            HolderKind::Administrator if !self.is_web_fb() => {
                (Purpose::Confirmation, &person.confirmation)
            }
            _ => (Purpose::SignIn, &person.pin),
        };
        let answer = self.app.confirm_pin(actor, typed(pin, right)).await;
        let answer = settled(answer)?;
        self.compared((who, at), purpose, right, answer)
    }
}
