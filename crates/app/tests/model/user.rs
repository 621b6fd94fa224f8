//! The company's users, and whoever renews.

use tegata_app::{
    acquisition::StatedPc,
    sign_in::{Actor, UserActor},
};
use tegata_domain::ids::HolderKind;

use crate::{
    acquisition::Run,
    counter::Purpose,
    rng::Rng,
    world::{OFFICE, THIEF, Who, World, address, settled, typed},
};

impl World {
    fn some_user(&self, rng: &mut Rng) -> Option<usize> {
        let all = self.with_kind(HolderKind::User);
        (!all.is_empty()).then(|| rng.pick(&all))
    }

    /// A user with a session; none while they cannot sign in.
    pub(crate) async fn user(&mut self, at: usize) -> Result<Option<UserActor>, String> {
        let site = self.site(HolderKind::User);
        for _ in 0..2 {
            let person = &self.people[at];
            let Some(verified) = self.verified(person).await? else {
                return Ok(None);
            };
            let cookie = person.cookie;
            let cookie = cookie.as_ref().map(<[u8; 32]>::as_slice);
            let found = self
                .app
                .user(&site, verified, cookie, address(OFFICE))
                .await;
            if let Ok(actor) = found.map_err(|error| error.to_string())? {
                return Ok(Some(actor));
            }
            let who = (Who::Customers, at);
            if !self.signs_in(who, (true, true), OFFICE).await? {
                return Ok(None);
            }
        }
        Err("a new session opens nothing".to_owned())
    }

    pub(crate) async fn user_signs_in(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some(at) = self.some_user(rng) else {
            return Ok(false);
        };
        let network = rng.below(2);
        self.signs_in((Who::Customers, at), (true, true), network)
            .await
    }

    /// The user at the office, or a thief with the user's PC.
    pub(crate) async fn user_mistypes(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some(at) = self.some_user(rng) else {
            return Ok(false);
        };
        let network = rng.pick(&[OFFICE, THIEF]);
        for _ in 0..=rng.below(7) {
            self.signs_in((Who::Customers, at), (false, true), network)
                .await?;
        }
        Ok(!self.people[at].certificates.is_empty())
    }

    pub(crate) async fn user_reads(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some(at) = self.some_user(rng) else {
            return Ok(false);
        };
        let Some(actor) = self.user(at).await? else {
            return Ok(false);
        };
        let right = self.app.user_right(&actor).await;
        right.map_err(|error| error.to_string())?;
        let status = self.app.status(actor.actor()).await;
        status.map(|_| true).map_err(|error| error.to_string())
    }

    /// Whoever it is, signed in; none while they cannot be.
    pub(crate) async fn anybody(&mut self, at: usize) -> Result<Option<Actor>, String> {
        Ok(if self.people[at].kind == HolderKind::User {
            self.user(at).await?.map(|user| user.actor().clone())
        } else {
            let admin = self.administrator(at).await?;
            admin.map(|admin| admin.actor().clone())
        })
    }

    /// Somebody whose certificate is in its window, on the status page.
    pub(crate) async fn renew_from_status(&mut self, rng: &mut Rng) -> Result<bool, String> {
        if self.people.is_empty() {
            return Ok(false);
        }
        let at = rng.below(self.people.len());
        if !self.people[at].active {
            return Ok(false);
        }
        let Some(actor) = self.anybody(at).await? else {
            return Ok(false);
        };
        let right = !rng.once_in(6);
        let pin = typed(&self.people[at].pin, right);
        let answer = settled(self.app.confirm_renewal_pin(&actor, pin).await)?;
        let who = (Who::Customers, at);
        let Some(confirmed) = self.compared(who, Purpose::SignIn, right, answer)? else {
            return Ok(false);
        };
        let Ok(ticket) = settled(self.app.begin_renewal(&actor, confirmed).await)? else {
            return Ok(false);
        };
        let old = self.people[at].certificates.last().cloned();
        self.runs.push(Run::renewal(at, ticket, old));
        Ok(true)
    }

    /// R1, by the holder or by a thief who has the PC but not the PIN.
    pub(crate) async fn renew_from_app(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let all: Vec<usize> = (0..self.people.len())
            .filter(|at| self.people[*at].active && !self.people[*at].certificates.is_empty())
            .collect();
        if all.is_empty() {
            return Ok(false);
        }
        let (at, right) = (rng.pick(&all), !rng.once_in(4));
        let person = &self.people[at];
        let opens = self.verified(person).await?.is_some();
        let (site, pin) = (self.site(person.kind), typed(&person.pin, right));
        let old = person.certificates.last().cloned().unwrap();
        let network = if right { OFFICE } else { THIEF };
        let mut run = Run::from_app(at, network, self.app.secret());
        let caller = run.caller(&self.app);
        let stated = StatedPc {
            app_version: "1.0.0".to_owned(),
            pc_name: "keiri-1".to_owned(),
        };
        let newest_opens = opens && self.opens_with(at, &old.presented).await?;
        let answer = self
            .app
            .renew_from_app(&caller, &site, Some(&old.presented), pin, stated)
            .await;
        let answer = settled(answer)?;
        if !newest_opens {
            return match answer {
                Ok(_) => Err("a renewal with what does not count".to_owned()),
                Err(_) => Ok(false),
            };
        }
        // The PIN is compared before the window is: a right one is forgiven in both cases.
        let codes = [tegata_acquisition::Code::Renewal];
        let was_right = match &answer {
            Ok(_) => Ok(()),
            Err(stop) if codes.contains(&stop.code) => Ok(()),
            Err(stop) => Err(stop.code),
        };
        let who = (Who::Customers, at);
        let compared = self.compared(who, Purpose::SignIn, right, was_right)?;
        match (compared, answer) {
            (Some(()), Ok(claimed)) => {
                run.id = Some(claimed.acquisition);
                self.runs.push(run);
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}
