//! The counter: two members of staff.

use tegata_app::{
    console::{Change, Done},
    rows,
    sign_in::StaffActor,
};
use tegata_domain::{
    certificate::ReissueReason,
    ids::{AdministratorNumber, ContractId, HolderKind},
};
use tegata_storage::StorageError;

use crate::{
    counter::Counter,
    rng::Rng,
    standing::Standing,
    world::{BANK, CONTRACT, OFFICE, Person, Who, World, address, serial, settled},
};

const REASONS: [ReissueReason; 4] = [
    ReissueReason::NewPc,
    ReissueReason::Broken,
    ReissueReason::LostOrStolen,
    ReissueReason::Compromised,
];

impl World {
    /// A member of staff with a session, signing in if need be.
    pub(crate) async fn staff(&mut self, at: usize) -> Result<StaffActor, String> {
        let site = self.site(HolderKind::Staff);
        for _ in 0..2 {
            let person = &self.staff[at];
            let verified = self.verified(person).await?;
            let verified = verified.ok_or("the staff's certificate does not open")?;
            let cookie = person.cookie;
            let cookie = cookie.as_ref().map(<[u8; 32]>::as_slice);
            let found = self
                .app
                .staff(&site, verified, cookie, address(OFFICE))
                .await;
            if let Ok(actor) = found.map_err(|error| error.to_string())? {
                return Ok(actor);
            }
            self.signs_in((Who::Staff, at), (true, true), OFFICE)
                .await?;
        }
        Err("the staff cannot sign in".to_owned())
    }

    fn change(&mut self, rng: &mut Rng) -> Change {
        let number = CONTRACT.to_owned();
        let administrators = self.with_kind(HolderKind::Administrator).len();
        if administrators == 0 {
            return Change::OpenContract {
                customer_id: self.master_id("1"),
                mail: None,
                number,
                company: "見本商事".to_owned(),
                administrator: "見本 花子".to_owned(),
                token: serial(self.fresh_token()),
            };
        }
        let administrator = if rng.once_in(3) { 2 } else { 1 };
        let form = "A-1".to_owned();
        if self.standing != Standing::Open && rng.once_in(2) {
            return Change::ResumeContract { number, form };
        }
        if rng.once_in(60) {
            return Change::TerminateContract { number, form };
        }
        match rng.below(10) {
            9 => self.new_token_for(administrator),
            0 | 1 => Change::AddAdministrator {
                customer_id: self.master_id("2"),
                mail: None,
                number,
                administrator: "見本 次郎".to_owned(),
                token: serial(self.fresh_token()),
            },
            2 | 3 => Change::ReissueAdministrator {
                number,
                administrator,
                reason: rng.pick(&REASONS),
                form,
            },
            4 => Change::UnlockAdministrator {
                number,
                administrator,
                new_pins: rng.once_in(2),
                form,
            },
            5 | 6 => Change::ReleaseAdministrator {
                number,
                administrator,
                release: !rng.once_in(4),
            },
            _ => Change::ResumeAdministrator {
                number,
                administrator,
            },
        }
    }

    pub(crate) async fn staff_propose(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let change = self.change(rng);
        let maker = rng.below(2);
        Ok(self.propose(maker, change).await?.is_some())
    }

    /// Proposes; the id, unless it could never be approved.
    pub(crate) async fn propose(
        &mut self,
        maker: usize,
        change: Change,
    ) -> Result<Option<String>, String> {
        let actor = self.staff(maker).await?;
        let who = (Who::Staff, maker);
        let confirmed = self.confirmed(who, actor.actor(), true).await?;
        let confirmed = confirmed.ok_or("the staff cannot confirm")?;
        let proposed = self.app.propose_change(&actor, confirmed, change.clone());
        let Ok(id) = settled(proposed.await)? else {
            return Ok(None);
        };
        self.proposals.push((change, id.clone(), maker));
        Ok(Some(id))
    }

    pub(crate) async fn staff_approve(&mut self, rng: &mut Rng) -> Result<bool, String> {
        if self.proposals.is_empty() {
            return Ok(false);
        }
        let at = rng.below(self.proposals.len());
        let (_, id, maker) = self.proposals.swap_remove(at);
        self.approve(1 - maker, &id).await
    }

    pub(crate) async fn staff_approve_own(&mut self, rng: &mut Rng) -> Result<bool, String> {
        if self.proposals.is_empty() {
            return Ok(false);
        }
        let (_, id, maker) = self.proposals[rng.below(self.proposals.len())].clone();
        if self.approve(maker, &id).await? {
            return Err("maker and checker are one person".to_owned());
        }
        Ok(true)
    }

    /// Approves and learns what came of it.
    pub(crate) async fn approve(&mut self, checker: usize, id: &str) -> Result<bool, String> {
        let actor = self.staff(checker).await?;
        let shown = self.app.proposal(&actor, id).await;
        let shown = shown.map_err(|error| error.to_string())?;
        let seen = shown.ok_or("a proposal is gone")?.approval.digest;
        let who = (Who::Staff, checker);
        let confirmed = self.confirmed(who, actor.actor(), true).await?;
        let confirmed = confirmed.ok_or("the staff cannot confirm")?;
        let done = self.app.approve_change(&actor, confirmed, id, &seen).await;
        match settled(done)? {
            Ok(done) => self.learn(done).await.map(|()| true),
            Err(_) => Ok(false),
        }
    }

    /// What an approved change did, as the sheet and the manuals say it.
    pub(crate) async fn learn(&mut self, done: Done) -> Result<(), String> {
        let (pins, handover) = done
            .printed
            .map_or((None, None), |sheet| (sheet.pins, sheet.handover_code));
        match &done.change {
            Change::SuspendContract { .. } => return Ok(()),
            Change::Tokens(change) => return self.learn_token(change),
            Change::ResumeContract { .. } => {
                self.standing = Standing::Open;
                return self.are_told("contract_resumed").await;
            }
            Change::TerminateContract { .. } => {
                self.standing = Standing::Terminated;
                for person in &mut self.people {
                    person.token = None;
                }
                return self.are_told("contract_terminated").await;
            }
            _ => {}
        }
        let name = match &done.change {
            Change::OpenContract { token, .. } => {
                self.appears("1", token).await;
                "1".to_owned()
            }
            Change::AddAdministrator { token, .. } => {
                self.appears("2", token).await;
                "2".to_owned()
            }
            change => change.administrator().unwrap_or_default().to_string(),
        };
        let now = self.now();
        let at = self
            .administrator_named(&name)
            .ok_or("nobody was changed")?;
        if let Change::ReleaseAdministrator { release: true, .. } = &done.change {
            self.released(&self.people[at].id.clone()).await;
        }
        let person = &mut self.people[at];
        if let Some((pin, confirmation)) = pins {
            (person.pin, person.pin_set_at) = (pin, now);
            person.confirmation = confirmation.unwrap_or_default();
        }
        if let Some(code) = handover {
            person.handover = code;
        }
        match done.change {
            Change::UnlockAdministrator { .. } => person.is_released(),
            Change::OpenContract { .. } | Change::AddAdministrator { .. } => {
                person.counters[2] = Counter::default();
            }
            // The bank's word on what was stopped.
            Change::ReissueAdministrator { .. } => {
                (person.counters[2], person.stopped) = (Counter::default(), false);
                person.expects = true;
            }
            Change::ResumeAdministrator { .. } => person.stopped = false,
            _ => {}
        }
        Ok(())
    }

    async fn appears(&mut self, name: &str, token: &str) {
        let mut person = Person::new(HolderKind::Administrator, name.to_owned());
        person.customer = self.master_id(name);
        person.token = token
            .strip_prefix('T')
            .and_then(|number| number.parse().ok());
        person.id = self.id_of(HolderKind::Administrator, name).await;
        self.people.push(person);
    }

    /// The row of somebody of the contract.
    pub(crate) async fn id_of(&self, kind: HolderKind, name: &str) -> String {
        let contract = self.contract().await.unwrap().id;
        let name = name.to_owned();
        let found = self
            .app
            .database()
            .read(move |tx| rows::Holder::by_name(tx, BANK, &contract, kind, &name))
            .await;
        found
            .map_err(|error: StorageError| error)
            .unwrap()
            .unwrap()
            .id
    }

    pub(crate) fn administrator_named(&self, name: &str) -> Option<usize> {
        self.people
            .iter()
            .position(|person| person.kind == HolderKind::Administrator && person.name == name)
    }

    /// A person let the holder's certificate count.
    pub(crate) async fn released(&mut self, holder: &str) {
        let holder = holder.to_owned();
        let found = self
            .app
            .database()
            .read(move |tx| rows::Certificate::in_force(tx, &holder))
            .await;
        let found = found.map_err(|error: StorageError| error).unwrap();
        if let Some(certificate) = found {
            let factors = self.factors.entry(certificate.public_key).or_default();
            factors.release = true;
        }
    }

    pub(crate) async fn staff_reject(&mut self, rng: &mut Rng) -> Result<bool, String> {
        if self.proposals.is_empty() {
            return Ok(false);
        }
        let at = rng.below(self.proposals.len());
        let (_, id, maker) = self.proposals.swap_remove(at);
        let actor = self.staff(1 - maker).await?;
        Ok(settled(self.app.reject_change(&actor, &id).await)?.is_ok())
    }

    pub(crate) async fn staff_withdraw(&mut self, rng: &mut Rng) -> Result<bool, String> {
        if self.proposals.is_empty() {
            return Ok(false);
        }
        let at = rng.below(self.proposals.len());
        let (_, id, maker) = self.proposals.swap_remove(at);
        let actor = self.staff(maker).await?;
        Ok(settled(self.app.withdraw_change(&actor, &id).await)?.is_ok())
    }

    pub(crate) async fn staff_suspend(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let actor = self.staff(rng.below(2)).await?;
        let number = AdministratorNumber::parse(rng.pick(&["1", "2"])).unwrap();
        let contract = ContractId::parse(CONTRACT).unwrap();
        let done = self.app.suspend_administrator(&actor, &contract, number);
        Ok(settled(done.await)?.is_ok())
    }

    pub(crate) async fn staff_read(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let actor = self.staff(rng.below(2)).await?;
        let contract = ContractId::parse(CONTRACT).unwrap();
        let fault = |error: tegata_app::failure::Internal| error.to_string();
        self.app.proposals(&actor).await.map_err(fault)?;
        self.app.contracts(&actor).await.map_err(fault)?;
        let one = self.app.contract(&actor, &contract).await.map_err(fault)?;
        if one.is_none() != self.people.is_empty() {
            return Err("the contract is there, or is not".to_owned());
        }
        if let Some(person) = self.people.first() {
            let held = self.app.held_of_administrator(&actor, &person.id).await;
            held.map_err(fault)?;
        }
        Ok(true)
    }
}
