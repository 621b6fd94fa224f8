//! The counter: what the bank's staff do about a contract and its administrators.

use tegata_app::{
    console::{Change, Done, PersonOf, RevokeAdministrator},
    rows,
};
use tegata_domain::{
    card::CardState,
    certificate::ReissueReason,
    ids::{AdministratorNumber, ContractId, HolderKind},
    staff::Duty,
};
use tegata_storage::StorageError;

use crate::{
    counter::Counter,
    rng::Rng,
    standing::Standing,
    world::{BANK, CONTRACT, Person, World, serial, settled},
};

const REASONS: [ReissueReason; 4] = [
    ReissueReason::NewPc,
    ReissueReason::Broken,
    ReissueReason::LostOrStolen,
    ReissueReason::Compromised,
];

impl World {
    /// The number of another paper form.
    pub(crate) fn form(&mut self) -> String {
        self.numbers += 1;
        format!("A-{}", self.numbers)
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
        let form = self.form();
        if self.standing != Standing::Open && rng.once_in(2) {
            return Change::ResumeContract { number, form };
        }
        if self.card_is_lost() && rng.once_in(3) {
            return self.another_card(form);
        }
        if rng.once_in(60) {
            return Change::TerminateContract { number, form };
        }
        match rng.below(10) {
            9 if rng.once_in(3) => self.another_card(form),
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
        self.someone_proposes(change, rng).await
    }

    /// What an approved change did, as the sheet and the manuals say it.
    pub(crate) async fn learn(&mut self, done: Done) -> Result<(), String> {
        let (pins, handover) = done
            .printed
            .map_or((None, None), |sheet| (sheet.pins, sheet.handover_code));
        if done.change.is_done_already() {
            return Ok(());
        }
        match &done.change {
            Change::Tokens(change) => return self.learn_token(change),
            Change::ReissueCard { .. } => return self.learn_card(),
            Change::Staff(change) => {
                let pin = pins.map(|(pin, _)| pin);
                return self.learn_member(change, pin).await;
            }
            Change::SetPolicy { value, .. } => {
                self.policies.browser_keys = value.as_bool().ok_or("another policy")?;
                return Ok(());
            }
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
                self.cards.push(CardState::Received);
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

    pub(crate) async fn staff_suspend(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let at = Self::some_number(rng);
        let by = self.somebody_for(Duty::Make, rng);
        self.suspends(by, at).await
    }

    /// 停止, on a phone call.
    pub(crate) async fn suspends(
        &mut self,
        by: usize,
        number: AdministratorNumber,
    ) -> Result<bool, String> {
        let actor = self.staff(by).await?;
        let contract = ContractId::parse(CONTRACT).unwrap();
        let done = self.app.suspend_administrator(&actor, &contract, number);
        let done = settled(done.await)?.is_ok();
        self.only_with_role(done, by, Duty::Make)
    }

    pub(crate) async fn staff_revoke(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let at = Self::some_number(rng);
        let by = self.somebody_for(Duty::Make, rng);
        self.revokes(by, at).await
    }

    /// 失効, on a form; nothing of the administrator counts afterwards.
    pub(crate) async fn revokes(
        &mut self,
        by: usize,
        number: AdministratorNumber,
    ) -> Result<bool, String> {
        let actor = self.staff(by).await?;
        let what = RevokeAdministrator {
            contract: ContractId::parse(CONTRACT).unwrap(),
            number,
            reason: ReissueReason::LostOrStolen,
            form: self.form(),
        };
        let done = settled(self.app.revoke_administrator(&actor, what).await)?.is_ok();
        if let (true, Some(at)) = (done, self.administrator_named(&number.get().to_string()))
            && self.counts_for(at).await?
        {
            return Err("something outlives the revocation".to_owned());
        }
        self.only_with_role(done, by, Duty::Make)
    }

    /// Somebody called and cannot stop their own access.
    pub(crate) async fn staff_stop_person(&mut self, rng: &mut Rng) -> Result<bool, String> {
        if self.people.is_empty() {
            return Ok(false);
        }
        let at = rng.below(self.people.len());
        let by = self.somebody_for(Duty::Help, rng);
        self.stops_person(by, at).await
    }

    /// 緊急停止 by the bank: once, and of whoever is a customer still.
    pub(crate) async fn stops_person(&mut self, by: usize, at: usize) -> Result<bool, String> {
        let actor = self.staff(by).await?;
        let person = &self.people[at];
        let who = PersonOf {
            contract: ContractId::parse(CONTRACT).unwrap(),
            kind: person.kind,
            name: person.name.clone(),
        };
        let possible = person.active && !person.stopped && self.may(by, Duty::Help);
        let done = settled(self.app.stop_person(&actor, &who).await)?.is_ok();
        if done != possible {
            return Err(format!("{} was stopped: {done}", person.name));
        }
        self.people[at].stopped |= done;
        Ok(done)
    }

    /// Of an administrator, who may be there or not.
    fn some_number(rng: &mut Rng) -> AdministratorNumber {
        AdministratorNumber::parse(rng.pick(&["1", "2"])).unwrap()
    }

    /// What was done must be the duty of whoever did it.
    pub(crate) fn only_with_role(&self, done: bool, by: usize, duty: Duty) -> Result<bool, String> {
        if done && !self.may(by, duty) {
            let roles = &self.staff[by].roles;
            return Err(format!("{duty:?} by somebody with {roles}"));
        }
        Ok(done)
    }

    pub(crate) async fn staff_read(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let by = self.somebody_to(Duty::Make, rng);
        let actor = self.staff(by).await?;
        let contract = ContractId::parse(CONTRACT).unwrap();
        let fault = |error: tegata_app::failure::Internal| error.to_string();
        self.app.proposals(&actor).await.map_err(fault)?;
        self.app.contracts(&actor, None, "").await.map_err(fault)?;
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
