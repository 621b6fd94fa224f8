//! Tokens that are lost, replaced, or out of step.

use tegata_app::{
    certificate::Reissue,
    console::{Change, TokenChange},
    token::{PresentToken, TokenProof},
};
use tegata_domain::{
    certificate::ReissueReason,
    ids::{HolderKind, TokenSerial, UserId},
    staff::Duty,
};

use crate::{
    counter::Counter,
    rng::Rng,
    world::{CONTRACT, World, serial, settled},
};

impl World {
    /// 紛失, told to the bank by phone.
    pub(crate) async fn lose_token(&mut self, rng: &mut Rng) -> Result<bool, String> {
        if self.people.is_empty() {
            return Ok(false);
        }
        let at = rng.below(self.people.len());
        let Some(token) = self.people[at].token else {
            return Ok(false);
        };
        let by = self.somebody_to(Duty::Make, rng);
        let actor = self.staff(by).await?;
        let lost = TokenSerial::parse(&serial(token)).unwrap();
        let done = settled(self.app.lose_token(&actor, &lost).await)?;
        let shown = self.app.token(&actor, &lost).await;
        let (view, _) = shown
            .map_err(|error| error.to_string())?
            .ok_or("a token is gone")?;
        if view.token.status != "lost" {
            return Err(format!("a lost token is {}", view.token.status));
        }
        done.map_err(|refusal| format!("a token in use cannot be lost: {refusal:?}"))?;
        self.people[at].token = None;
        Ok(true)
    }

    /// 割当て or 交換 for an administrator, as it is proposed.
    pub(crate) fn new_token_for(&mut self, administrator: u8) -> Change {
        let present = self
            .administrator_named(&administrator.to_string())
            .and_then(|at| self.people[at].token);
        Change::Tokens(TokenChange::Assign {
            serial: serial(self.fresh_token()),
            number: CONTRACT.to_owned(),
            administrator,
            replaces: present.map(serial),
        })
    }

    /// What an approved change of tokens did.
    pub(crate) fn learn_token(&mut self, change: &TokenChange) -> Result<(), String> {
        if let TokenChange::Assign {
            serial,
            administrator,
            ..
        } = change
        {
            let at = self
                .administrator_named(&administrator.to_string())
                .ok_or("a token for nobody")?;
            let number = serial.strip_prefix('T');
            self.people[at].token = number.and_then(|number| number.parse().ok());
        }
        Ok(())
    }

    /// 交換 of a user's token, the new one shown to be at hand.
    pub(crate) async fn replace_token(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((actor, confirmed, user)) = self.about_a_user(rng).await? else {
            return Ok(false);
        };
        let id = UserId::parse(&self.people[user].name).unwrap();
        let token = self.fresh_token();
        let (number, code) = (serial(token), self.fresh_code(token));
        let proof = TokenProof {
            serial: &number,
            code: &code,
        };
        let done = self
            .app
            .register_user_token(&actor, confirmed, &id, (proof, PresentToken::Stopped))
            .await;
        let done = settled(done)?.is_ok();
        match (done, self.people[user].token) {
            (true, None) => Err("nothing was replaced".to_owned()),
            (true, Some(_)) => {
                self.people[user].token = Some(token);
                self.spend(token);
                Ok(true)
            }
            (false, _) => Ok(false),
        }
    }

    /// 時刻補正: two codes in a row, the second of which the token shows next.
    pub(crate) async fn resynchronise(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((actor, confirmed, user)) = self.about_a_user(rng).await? else {
            return Ok(false);
        };
        let Some(token) = self.people[user].token else {
            return Ok(false);
        };
        let id = UserId::parse(&self.people[user].name).unwrap();
        let first = self.fresh_code(token);
        let second = self.code_after(token);
        let done = self
            .app
            .resynchronise_user_token(&actor, confirmed, &id, [&first, &second])
            .await;
        let done = settled(done)?;
        done.map_err(|refusal| format!("a token stays out of step: {refusal:?}"))?;
        self.spend_after(token);
        Ok(true)
    }

    /// 再発行 of all users at once, from the table of what ends.
    pub(crate) async fn reissue_several(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some((actor, confirmed, _)) = self.about_a_user(rng).await? else {
            return Ok(false);
        };
        let mut named = Vec::new();
        for at in self.with_kind(HolderKind::User) {
            let id = UserId::parse(&self.people[at].name).unwrap();
            let line = self.app.user_line(&actor, &id).await;
            let line = line.map_err(|error| error.to_string())?;
            named.push((at, (id, line.ok_or("no such user")?.holder.version)));
        }
        let users: Vec<_> = named.iter().map(|(_, user)| user.clone()).collect();
        let form = self.form();
        let answers = self
            .app
            .reissue_several_user_certificates(
                &actor,
                confirmed,
                &users,
                &form,
                ReissueReason::NewPc,
            )
            .await;
        let Ok(answers) = settled(answers)? else {
            return Ok(false);
        };
        for ((at, _), (_, answer)) in named.iter().zip(answers) {
            if answer.is_ok() {
                let person = &mut self.people[*at];
                person.handover = String::new();
                (person.counters[2], person.stopped) = (Counter::default(), false);
                person.expects = true;
            }
        }
        Ok(true)
    }

    /// A right registered for a new PC, in the office.
    pub(crate) fn for_a_new_pc() -> Reissue {
        Reissue {
            reason: ReissueReason::NewPc,
            outside_office: false,
        }
    }
}
