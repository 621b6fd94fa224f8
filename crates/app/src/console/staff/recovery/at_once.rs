//! Two people at the server, with a request each: both become operators who can work, in one unit of work.

use std::collections::BTreeSet;

use tegata_domain::{certificate::ReissueReason, staff::is_same_person};
use tegata_storage::{Tx, rows};

use super::{
    RecoverTwo, RecoveryRefusal,
    acknowledge::Told,
    check::{Checked, begin, other_operators, refuse},
    person::{Act, Person},
};
use crate::{
    App,
    audit::Who,
    certificate::suspend,
    console::staff::target::member,
    failure::{Outcome, Undo},
    notice,
};

impl App {
    /// Gives two people certificates, in their order. Only where fewer than two other operators can come in.
    ///
    /// # Errors
    /// [`RecoveryRefusal`]; nothing was changed then.
    pub async fn recover_staff(
        &self,
        recovery: RecoverTwo,
    ) -> Outcome<[Vec<u8>; 2], RecoveryRefusal> {
        let bank = recovery.bank.as_str().to_owned();
        let [first, second] = recovery.people;
        let (first, first_prepared) = self.draft_recovered(&bank, first).await?;
        let (second, second_prepared) = self.draft_recovered(&bank, second).await?;
        let who = Who {
            kind: "operator",
            ..Who::job(&bank, self.now())
        };
        let ids = [&first, &second].map(|person| person.certificate.id.clone());
        let unit = AtOnce {
            id: self.row_id(),
            people: [first, second],
            reason: recovery.reason,
            notices: recovery
                .gone
                .iter()
                .map(|_| notice::Draft::new(self.random()))
                .collect(),
            gone: recovery.gone,
            by: recovery.by,
            who: who.clone(),
        };
        let answer: Result<(), Undo<RecoveryRefusal>> =
            self.database().write(move |tx| unit.run(tx)).await;
        answer?;
        self.revocations_changed();
        let [first, second] = ids;
        Ok([
            self.issue_recorded_staff(first_prepared, &first, &who)
                .await?,
            self.issue_recorded_staff(second_prepared, &second, &who)
                .await?,
        ])
    }
}

struct AtOnce {
    id: String,
    people: [Person; 2],
    reason: Option<ReissueReason>,
    gone: Vec<String>,
    notices: Vec<notice::Draft>,
    by: String,
    who: Who,
}

impl AtOnce {
    fn run(&self, tx: &mut dyn Tx) -> Checked<()> {
        let bank = &self.who.bank;
        begin(tx, bank, &self.by)?;
        self.two_people()?;
        for person in &self.people {
            person.check(tx, self.reason)?;
        }
        for (account, notices) in self.gone.iter().zip(&self.notices) {
            self.stop(tx, account, notices)?;
        }
        let accounts: BTreeSet<&str> = self.people.iter().map(Person::account).collect();
        let employees = self.people.iter().map(Person::employee).collect();
        let others = other_operators(tx, bank, (&accounts, &employees), self.who.at)?;
        let people = others.iter().map(|one| one.person.to_ascii_uppercase());
        let people: BTreeSet<String> = people.collect();
        if people.len() > 1 {
            let names = others.into_iter().map(|one| one.name_id).collect();
            return refuse(RecoveryRefusal::NotLost(names));
        }
        let act = Act {
            reason: self.reason,
            gone: &self.gone,
            by: &self.by,
            who: &self.who,
        };
        for person in &self.people {
            person.put(tx, &act)?;
        }
        self.tell(tx)
    }

    /// Different accounts of different people, with different keys.
    fn two_people(&self) -> Checked<()> {
        let [first, second] = &self.people;
        let one_person = is_same_person(first.employee(), second.employee());
        if first.account() == second.account() || one_person {
            return refuse(RecoveryRefusal::SamePerson);
        }
        if first.key() == second.key() {
            return refuse(RecoveryRefusal::Key(second.account().to_owned()));
        }
        Ok(())
    }

    /// Whoever is gone is out; what is stopped or over already stays as it is.
    fn stop(&self, tx: &mut dyn Tx, account: &str, notices: &notice::Draft) -> Checked<()> {
        let is_recovered = self.people.iter().any(|person| person.account() == account);
        let found = member(tx, &self.who.bank, account)?;
        let Some(holder) = found.filter(|_| !is_recovered) else {
            return refuse(RecoveryRefusal::Nobody(account.to_owned()));
        };
        if let Err(Undo::Storage(error)) = suspend(tx, &holder, &self.who, notices) {
            return Err(error.into());
        }
        rows::Session::end_of_holder(tx, &holder.id, "certificate", self.who.at)?;
        Ok(())
    }

    /// It stands before all staff until somebody has seen it.
    fn tell(&self, tx: &mut dyn Tx) -> Checked<()> {
        let told = Told {
            people: self.people.iter().map(Person::summary).collect(),
            gone: self.gone.clone(),
        };
        rows::StaffRecovery {
            id: self.id.clone(),
            bank: self.who.bank.clone(),
            stated_by: self.by.trim().to_owned(),
            detail: told.text(),
            at: self.who.at,
            seen_by: None,
            seen_at: None,
        }
        .insert(tx)?;
        Ok(())
    }
}
