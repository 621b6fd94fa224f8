//! 職員の管理: the bank's staff register, change, stop, let in again and dismiss each other; never themselves, and never so
//! that nobody is left who could approve.

use std::collections::BTreeSet;

use tegata_app::{
    console::{Change, StaffChange, StaffRequest},
    rows,
};
use tegata_domain::{
    certificate::{CertificateState, ReissueReason},
    ids::HolderKind,
    staff::Duty,
};
use tegata_pki::pem;
use tegata_storage::StorageError;

use crate::{
    counter::Purpose,
    pc::Key,
    rng::Rng,
    world::{BANK, OFFICE, Person, Who, World, settled},
};

/// As they are stored.
const ROLES: [&str; 8] = [
    "teller approver help_desk operator",
    "teller approver operator",
    "approver operator",
    "operator",
    "teller",
    "approver",
    "help_desk",
    "auditor",
];
const MOST_MEMBERS: usize = 6;

impl World {
    pub(crate) fn member_named(&self, account: &str) -> Option<usize> {
        self.staff.iter().position(|member| member.name == account)
    }

    /// Whether enough people are left, without somebody: two operators, a checker, and another one who makes.
    pub(crate) fn is_quorate(&self, without: Option<usize>) -> bool {
        let who_may = |duty| -> BTreeSet<&str> {
            (0..self.staff.len())
                .filter(|at| Some(*at) != without && self.may(*at, duty))
                .map(|at| self.staff[at].human.as_str())
                .collect()
        };
        let (makers, checkers) = (who_may(Duty::Make), who_may(Duty::Check));
        who_may(Duty::Operate).len() > 1
            && !checkers.is_empty()
            && makers.union(&checkers).count() > 1
    }

    pub(crate) async fn staff_change_staff(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let change = self.change_of_staff(rng);
        self.someone_proposes(Change::Staff(change), rng).await
    }

    fn change_of_staff(&mut self, rng: &mut Rng) -> StaffChange {
        let active = self.staff.iter().filter(|member| member.active).count();
        if active < MOST_MEMBERS && rng.once_in(3) {
            return self.appointment(rng);
        }
        let member = &self.staff[rng.below(self.staff.len())];
        let (account, before) = (member.name.clone(), member.roles.clone());
        match rng.below(9) {
            0..3 => StaffChange::SetRoles {
                account,
                roles: rng.pick(&ROLES).to_owned(),
                before,
            },
            3..5 => StaffChange::Unlock {
                account,
                new_pin: rng.once_in(2),
            },
            5 => self.new_certificate_for(account),
            6..8 => StaffChange::Resume { account },
            _ => StaffChange::Dismiss { account },
        }
    }

    /// 登録 of somebody new, or another account of somebody who is there.
    fn appointment(&mut self, rng: &mut Rng) -> StaffChange {
        self.numbers += 1;
        let employee = if rng.once_in(4) {
            self.staff[rng.below(self.staff.len())].human.clone()
        } else {
            format!("E-{}", self.numbers)
        };
        StaffChange::Appoint {
            account: format!("member{}", self.numbers),
            name: "見本 職員".to_owned(),
            employee,
            roles: rng.pick(&ROLES).to_owned(),
            request: self.request_of_member(),
        }
    }

    /// Somebody with every role but the auditor's, beside the first two.
    pub(crate) async fn another_operator(&mut self) -> Result<(), String> {
        self.numbers += 1;
        let appointment = StaffChange::Appoint {
            account: format!("member{}", self.numbers),
            name: "見本 職員".to_owned(),
            employee: format!("E-{}", self.numbers),
            roles: ROLES[0].to_owned(),
            request: self.request_of_member(),
        };
        self.two_people(Change::Staff(appointment)).await
    }

    fn new_certificate_for(&mut self, account: String) -> StaffChange {
        StaffChange::Reissue {
            account,
            reason: ReissueReason::NewPc,
            request: self.request_of_member(),
        }
    }

    /// A key made on the member's PC, and its request as text.
    fn request_of_member(&mut self) -> StaffRequest {
        let key = Key::new();
        let text = pem::to_pem(pem::CERTIFICATE_REQUEST, &key.request(""));
        let request = StaffRequest::parse(&text).unwrap();
        self.staff_keys.insert(request.key().to_owned(), key);
        request
    }

    /// What an approved change of staff did.
    pub(crate) async fn learn_member(
        &mut self,
        change: &StaffChange,
        pin: Option<String>,
    ) -> Result<(), String> {
        if let StaffChange::Appoint {
            account,
            employee,
            roles,
            ..
        } = change
        {
            let mut member = Person::new(HolderKind::Staff, account.clone());
            (member.human, member.roles) = (employee.clone(), roles.clone());
            member.id = self.id_of_member(account).await;
            self.staff.push(member);
        }
        let at = self.member_named(change.account());
        let at = at.ok_or("nobody was changed")?;
        let now = self.now();
        let member = &mut self.staff[at];
        if let Some(pin) = pin {
            (member.pin, member.pin_set_at) = (pin, now);
        }
        match change {
            StaffChange::SetRoles { roles, .. } => member.roles.clone_from(roles),
            StaffChange::Unlock { .. } => member.is_released(),
            StaffChange::Resume { .. }
            | StaffChange::Reissue { .. }
            | StaffChange::Recover { .. } => {
                member.suspended = false;
            }
            StaffChange::Dismiss { .. } => member.active = false,
            StaffChange::Appoint { .. } | StaffChange::Stop { .. } => {}
        }
        match change.request() {
            Some(request) => self.receives(at, request).await,
            None => Ok(()),
        }
    }

    /// The certificate comes to the PC where its key is.
    async fn receives(&mut self, at: usize, request: &StaffRequest) -> Result<(), String> {
        self.staff_certificates_last().await;
        let key = self.staff_keys.remove(request.key());
        let key = key.ok_or("a certificate for an unknown key")?;
        let digest = key.digest();
        let found = self.app.database().read(move |tx| {
            let found = rows::Certificate::by_public_key(tx, &digest)?;
            Ok::<_, StorageError>(found.and_then(|row| row.der))
        });
        let leaf = found.await.map_err(|error| error.to_string())?;
        let held = self.held(&leaf.ok_or("nothing was signed")?, &key);
        self.staff[at].certificates.push(held);
        Ok(())
    }

    /// The bank renews its staff's certificates in time: here they last for ever, so that months may pass.
    pub(crate) async fn staff_certificates_last(&self) {
        let sql = "UPDATE certificate SET not_after = not_after * 2
                   WHERE issue IS NULL AND not_after < 3000000000000";
        let done = self.app.database().write(move |tx| tx.execute(sql, &[]));
        let done: Result<u64, StorageError> = done.await;
        done.unwrap();
    }

    /// The row of a member of staff.
    pub(crate) async fn id_of_member(&self, account: &str) -> String {
        let account = account.to_owned();
        let found = self
            .app
            .database()
            .read(move |tx| rows::Holder::by_name(tx, BANK, "", HolderKind::Staff, &account));
        let found: Result<_, StorageError> = found.await;
        found.unwrap().unwrap().id
    }

    pub(crate) async fn staff_stop_member(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let by = self.somebody_for(Duty::Operate, rng);
        let at = rng.below(self.staff.len());
        self.stops_member(by, at).await
    }

    /// 利用停止 at once, unless the bank needs that member.
    pub(crate) async fn stops_member(&mut self, by: usize, at: usize) -> Result<bool, String> {
        let actor = self.staff(by).await?;
        let account = self.staff[at].name.clone();
        let possible =
            self.may(by, Duty::Operate) && self.staff[at].is_in() && self.is_quorate(Some(at));
        let done = settled(self.app.stop_staff(&actor, &account).await)?;
        match (done, possible) {
            (Ok(()), true) => self.staff[at].suspended = true,
            (Ok(()), false) => return Err(format!("{account} was stopped")),
            (Err(refusal), true) => {
                return Err(format!("{account} cannot be stopped: {refusal:?}"));
            }
            (Err(_), false) => return Ok(false),
        }
        Ok(true)
    }

    /// Somebody who forgot the PIN; as far as the lock only where others are left to release it.
    pub(crate) async fn staff_mistype(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let at = self.somebody_for(Duty::Make, rng);
        if self.is_quorate(Some(at)) && rng.once_in(2) {
            self.locks((Who::Staff, at)).await?;
            return Ok(true);
        }
        for _ in 0..rng.below(4) {
            self.signs_in((Who::Staff, at), (false, true), OFFICE)
                .await?;
        }
        self.signs_in((Who::Staff, at), (true, true), OFFICE).await
    }

    /// Types wrong PINs, waiting in between, until nothing is compared any more; needs a certificate that opens.
    pub(crate) async fn locks(&mut self, (who, at): (Who, usize)) -> Result<bool, String> {
        for _ in 0..20 {
            let person = &self.all(who)[at];
            if self.is_locked(person) {
                return Ok(true);
            }
            let waits = [Purpose::SignIn, Purpose::Confirmation];
            let until = waits.map(|purpose| person.counter(purpose).not_before);
            let until = until.into_iter().max().unwrap_or_default();
            self.pass((until - self.now()).max(0));
            self.signs_in((who, at), (false, true), OFFICE).await?;
        }
        Ok(false)
    }

    /// The staff are as the reference has them, and enough of them.
    pub(crate) async fn check_staff(&self) -> Result<(), String> {
        if !self.is_quorate(None) {
            return Err("the bank lost those who could approve".to_owned());
        }
        let read = self.app.database().read(|tx| {
            let mut all = Vec::new();
            for holder in rows::Holder::staff(tx, BANK)? {
                let roles = rows::Staff::find(tx, &holder.id)?.map(|row| row.roles);
                let certificate = rows::Certificate::in_force(tx, &holder.id)?;
                let counter = rows::Attempt::load(tx, &holder.id, Purpose::SignIn.name())?;
                all.push((holder, roles, certificate, counter));
            }
            Ok::<_, StorageError>(all)
        });
        let stored = read.await.map_err(|error| error.to_string())?;
        if stored.len() != self.staff.iter().filter(|member| member.active).count() {
            return Err(format!("{} members of staff are stored", stored.len()));
        }
        for (holder, roles, certificate, counter) in stored {
            let at = self.member_named(&holder.name_id);
            let known = &self.staff[at.ok_or("a stranger among the staff")?];
            let state = if known.suspended {
                CertificateState::Suspended
            } else {
                CertificateState::Valid
            };
            let expected = known.counter(Purpose::SignIn);
            let as_known = known.active
                && roles.as_ref() == Some(&known.roles)
                && certificate.map(|row| row.state) == Some(state)
                && (counter.failures, counter.locked) == (expected.failures, expected.locked);
            if !as_known {
                let name = &known.name;
                return Err(format!("{name}: {roles:?} {counter:?}, not {expected:?}"));
            }
        }
        Ok(())
    }

    /// Whoever is stopped or locked comes in again with the help of two others.
    pub(crate) async fn recover_staff(&mut self) -> Result<(), String> {
        for at in 0..self.staff.len() {
            let member = &self.staff[at];
            if !member.active {
                continue;
            }
            let (account, suspended) = (member.name.clone(), member.suspended);
            if self.is_locked(member) {
                let (account, new_pin) = (account.clone(), true);
                self.two_people(Change::Staff(StaffChange::Unlock { account, new_pin }))
                    .await?;
            }
            if suspended {
                let change = if at.is_multiple_of(2) {
                    StaffChange::Resume { account }
                } else {
                    self.new_certificate_for(account)
                };
                self.two_people(Change::Staff(change)).await?;
            }
            self.staff(at).await?;
        }
        Ok(())
    }
}
