//! The company's users, and whoever renews.

use tegata_app::{acquisition::StatedPc, notice::MailAddresses};
use tegata_domain::{
    ids::{HolderKind, UserId},
    mail::MailAddress,
};

use crate::{
    acquisition::Run,
    counter::Purpose,
    rng::Rng,
    world::{OFFICE, THIEF, Who, World, settled, typed},
};

impl World {
    fn some_user(&self, rng: &mut Rng) -> Option<usize> {
        let all = self.with_kind(HolderKind::User);
        (!all.is_empty()).then(|| rng.pick(&all))
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
        let fault = |error: tegata_app::failure::Internal| error.to_string();
        let told = self.app.notices(actor.actor()).await.map_err(fault)?;
        let told = told.into_iter().map(|line| line.id).collect();
        let away = self.app.put_notices_away(actor.actor(), told).await;
        away.map_err(fault)?;
        let status = self.app.status(actor.actor()).await;
        status.map(|_| true).map_err(fault)
    }

    /// お知らせの宛先: one's own, or a user's by an administrator.
    pub(crate) async fn change_mail(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let address = format!("keiri-{}@mihon.example", rng.below(9));
        let addresses = MailAddresses {
            first: Some(MailAddress::parse(&address).unwrap()),
            second: None,
        };
        if rng.once_in(2) {
            let Some((admin, confirmed, user)) = self.about_a_user(rng).await? else {
                return Ok(false);
            };
            let id = UserId::parse(&self.people[user].name).unwrap();
            let done = self
                .app
                .change_user_mail_addresses(&admin, confirmed, &id, addresses);
            return Ok(settled(done.await)?.is_ok());
        }
        let all: Vec<usize> = (0..self.people.len())
            .filter(|at| self.people[*at].active)
            .collect();
        if all.is_empty() {
            return Ok(false);
        }
        let at = rng.pick(&all);
        let Some(actor) = self.anybody(at).await? else {
            return Ok(false);
        };
        let confirmed = self.confirmed((Who::Customers, at), &actor, true).await?;
        let Some(confirmed) = confirmed else {
            return Ok(false);
        };
        let done = self
            .app
            .change_own_mail_addresses(&actor, confirmed, addresses);
        Ok(settled(done.await)?.is_ok())
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
