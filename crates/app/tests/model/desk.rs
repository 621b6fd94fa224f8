//! Two people: who of the bank's staff may do what, what waits for another of them, and what may never come of it.

use tegata_app::{
    console::{Change, StaffChange},
    sign_in::{PinVerified, StaffActor},
};
use tegata_domain::staff::Duty;

use crate::{
    rng::Rng,
    world::{Person, Who, World, settled},
};

/// What waits for another person.
#[derive(Debug, Clone)]
pub(crate) struct Proposal {
    pub(crate) change: Change,
    pub(crate) id: String,
    /// Among the staff.
    pub(crate) maker: usize,
}

/// The roles that carry a duty, written down from the list of roles.
fn carriers(duty: Duty) -> &'static [&'static str] {
    match duty {
        Duty::Make => &["teller", "approver"],
        Duty::Check => &["approver"],
        Duty::Unlock | Duty::Help => &["teller", "approver", "help_desk"],
        Duty::Operate => &["operator"],
        Duty::Export => &["auditor", "operator"],
    }
}

/// Of who makes a change, and of who checks it.
fn duties(change: &Change) -> (Duty, Duty) {
    match change {
        Change::Staff(_) | Change::SetPolicy { .. } => (Duty::Operate, Duty::Operate),
        Change::UnlockAdministrator { .. } => (Duty::Unlock, Duty::Check),
        Change::StopPerson { .. } => (Duty::Help, Duty::Check),
        _ => (Duty::Make, Duty::Check),
    }
}

impl Person {
    /// Of a member of staff: neither dismissed nor stopped.
    pub(crate) fn is_in(&self) -> bool {
        self.active && !self.suspended
    }

    pub(crate) fn has_role_for(&self, duty: Duty) -> bool {
        let mut roles = self.roles.split(' ');
        roles.any(|role| carriers(duty).contains(&role))
    }
}

impl World {
    /// Whether a member of staff comes in now, with a role for this.
    pub(crate) fn may(&self, at: usize, duty: Duty) -> bool {
        let member = &self.staff[at];
        member.is_in() && !self.is_locked(member) && member.has_role_for(duty)
    }

    /// Somebody who may; a bank always has people to make, to check and to operate.
    pub(crate) fn somebody_to(&self, duty: Duty, rng: &mut Rng) -> usize {
        let all: Vec<usize> = (0..self.staff.len())
            .filter(|at| self.may(*at, duty))
            .collect();
        rng.pick(&all)
    }

    /// The same, or now and then anybody who comes in.
    pub(crate) fn somebody_for(&self, duty: Duty, rng: &mut Rng) -> usize {
        let all: Vec<usize> = (0..self.staff.len())
            .filter(|at| self.staff[*at].is_in() && !self.is_locked(&self.staff[*at]))
            .collect();
        if rng.once_in(8) {
            rng.pick(&all)
        } else {
            self.somebody_to(duty, rng)
        }
    }

    /// A member of staff with a session.
    pub(crate) async fn staff(&mut self, at: usize) -> Result<StaffActor, String> {
        let found = self.member(at).await?;
        found.ok_or_else(|| format!("{} cannot sign in", self.staff[at].name))
    }

    /// The same, with the PIN typed for one act.
    pub(crate) async fn staff_confirmed(
        &mut self,
        at: usize,
    ) -> Result<(StaffActor, PinVerified), String> {
        let actor = self.staff(at).await?;
        let confirmed = self.confirmed((Who::Staff, at), actor.actor(), true);
        let confirmed = confirmed.await?.ok_or("the staff cannot confirm")?;
        Ok((actor, confirmed))
    }

    /// Proposes, unless it could never be approved.
    pub(crate) async fn propose(
        &mut self,
        maker: usize,
        change: Change,
    ) -> Result<Option<Proposal>, String> {
        let (actor, confirmed) = self.staff_confirmed(maker).await?;
        let proposed = self.app.propose_change(&actor, confirmed, change.clone());
        let Ok(id) = settled(proposed.await)? else {
            return Ok(None);
        };
        if !self.may(maker, duties(&change).0) {
            return Err(format!("{} is proposed without the role", change.act()));
        }
        let proposal = Proposal { change, id, maker };
        self.proposals.push(proposal.clone());
        Ok(Some(proposal))
    }

    /// By somebody whose role it is, or not.
    pub(crate) async fn someone_proposes(
        &mut self,
        change: Change,
        rng: &mut Rng,
    ) -> Result<bool, String> {
        let maker = self.somebody_for(duties(&change).0, rng);
        Ok(self.propose(maker, change).await?.is_some())
    }

    /// One of those that wait, mostly the newest, taken off the list.
    pub(crate) fn takes_one(&mut self, rng: &mut Rng) -> Option<Proposal> {
        let many = self.proposals.len();
        if rng.once_in(3) && many > 0 {
            return Some(self.proposals.swap_remove(rng.below(many)));
        }
        self.proposals.pop()
    }

    /// Whoever may check it, or now and then anybody.
    pub(crate) fn checker_of(&self, proposal: &Proposal, rng: &mut Rng) -> usize {
        let able: Vec<usize> = (0..self.staff.len())
            .filter(|at| self.forbidden(*at, proposal).is_none())
            .collect();
        if able.is_empty() || rng.once_in(6) {
            self.somebody_for(Duty::Check, rng)
        } else {
            rng.pick(&able)
        }
    }

    /// Why this person must not check that.
    pub(crate) fn forbidden(&self, checker: usize, proposal: &Proposal) -> Option<&'static str> {
        let (make, check) = duties(&proposal.change);
        let (own, maker) = (&self.staff[checker], &self.staff[proposal.maker]);
        let behind = maker.is_in() && maker.has_role_for(make);
        if own.human == maker.human {
            Some("maker and checker are one person")
        } else if !self.may(checker, check) {
            Some("the checker is out, or has no role for it")
        } else if !behind && !proposal.change.is_done_already() {
            Some("the maker is out, or lost the role for it")
        } else if self.concerns(&proposal.change, own) {
            Some("the checker decides about themself")
        } else {
            None
        }
    }

    fn concerns(&self, change: &Change, checker: &Person) -> bool {
        match change {
            Change::Staff(StaffChange::Appoint { employee, .. }) => *employee == checker.human,
            Change::Staff(change) => {
                let about = self.member_named(change.account());
                about.is_some_and(|about| {
                    self.staff[about].active && self.staff[about].human == checker.human
                })
            }
            _ => false,
        }
    }

    pub(crate) async fn staff_approve(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some(proposal) = self.takes_one(rng) else {
            return Ok(false);
        };
        let checker = self.checker_of(&proposal, rng);
        self.approve(checker, &proposal).await
    }

    /// By its maker, or by another account of the maker's.
    pub(crate) async fn staff_approve_own(&mut self, rng: &mut Rng) -> Result<bool, String> {
        if self.proposals.is_empty() {
            return Ok(false);
        }
        let proposal = self.proposals[rng.below(self.proposals.len())].clone();
        let human = &self.staff[proposal.maker].human;
        let own: Vec<usize> = (0..self.staff.len())
            .filter(|at| self.staff[*at].human == *human && self.may(*at, Duty::Check))
            .collect();
        if own.is_empty() {
            return Ok(false);
        }
        let checker = rng.pick(&own);
        self.approve(checker, &proposal).await.map(|_| true)
    }

    /// Approves and learns what came of it, which must not be forbidden.
    pub(crate) async fn approve(
        &mut self,
        checker: usize,
        proposal: &Proposal,
    ) -> Result<bool, String> {
        let (actor, confirmed) = self.staff_confirmed(checker).await?;
        let shown = self.app.proposal(&actor, &proposal.id).await;
        let shown = shown.map_err(|error| error.to_string())?;
        let seen = shown.ok_or("a proposal is gone")?.approval.digest;
        let id = &proposal.id;
        let done = self.app.approve_change(&actor, confirmed, id, &seen).await;
        match (settled(done)?, self.forbidden(checker, proposal)) {
            (Ok(_), Some(why)) => Err(format!("{}: {why}", proposal.change.act())),
            (Ok(done), None) => self.learn(done).await.map(|()| true),
            (Err(_), _) => Ok(false),
        }
    }

    /// What one person did at once is looked at by another.
    pub(crate) async fn staff_confirm(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let reader = self.somebody_to(Duty::Check, rng);
        let actor = self.staff(reader).await?;
        let open = self.app.proposals(&actor).await;
        let open = open.map_err(|error| error.to_string())?;
        let done = open.into_iter().find(|one| one.change.is_done_already());
        let Some(done) = done else {
            return Ok(false);
        };
        let maker = self.member_named(&done.maker.name_id);
        let proposal = Proposal {
            change: done.change,
            id: done.approval.id,
            maker: maker.ok_or("a stranger stopped somebody")?,
        };
        let checker = self.checker_of(&proposal, rng);
        self.approve(checker, &proposal).await
    }

    pub(crate) async fn staff_reject(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some(proposal) = self.takes_one(rng) else {
            return Ok(false);
        };
        let checker = self.checker_of(&proposal, rng);
        let actor = self.staff(checker).await?;
        let rejected = settled(self.app.reject_change(&actor, &proposal.id).await)?;
        let same = self.staff[checker].human == self.staff[proposal.maker].human;
        match rejected {
            Ok(()) if same || !self.may(checker, duties(&proposal.change).1) => {
                Err("rejected by somebody who may not".to_owned())
            }
            answer => Ok(answer.is_ok()),
        }
    }

    pub(crate) async fn staff_withdraw(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let Some(proposal) = self.takes_one(rng) else {
            return Ok(false);
        };
        let by = if rng.once_in(4) || !self.staff[proposal.maker].is_in() {
            self.somebody_for(Duty::Make, rng)
        } else {
            proposal.maker
        };
        let Some(actor) = self.member(by).await? else {
            return Ok(false);
        };
        let withdrawn = self.app.withdraw_change(&actor, &proposal.id).await;
        match settled(withdrawn)? {
            Ok(()) if by != proposal.maker => Err("withdrawn by another".to_owned()),
            answer => Ok(answer.is_ok()),
        }
    }

    /// Made and checked by whoever may; there are always two for it.
    pub(crate) async fn two_people(&mut self, change: Change) -> Result<(), String> {
        let act = change.act();
        let (maker, checker) = self
            .pair_for(&change, None)
            .ok_or_else(|| format!("{act}: nobody is left for it"))?;
        let proposal = self.propose(maker, change).await?;
        let proposal = proposal.ok_or_else(|| format!("{act} cannot be proposed"))?;
        if self.approve(checker, &proposal).await? {
            Ok(())
        } else {
            Err(format!("{act} is not approved"))
        }
    }

    /// Maker and checker of a change, without somebody.
    pub(crate) fn pair_for(
        &self,
        change: &Change,
        without: Option<usize>,
    ) -> Option<(usize, usize)> {
        let (make, check) = duties(change);
        let others = || (0..self.staff.len()).filter(move |at| Some(*at) != without);
        let mut pairs = others().flat_map(|maker| others().map(move |checker| (maker, checker)));
        pairs.find(|(maker, checker)| {
            let proposal = Proposal {
                change: change.clone(),
                id: String::new(),
                maker: *maker,
            };
            self.may(*maker, make)
                && self.may(*checker, check)
                && self.forbidden(*checker, &proposal).is_none()
        })
    }
}
