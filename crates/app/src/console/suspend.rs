//! Acts that only take access away need one person.

use tegata_domain::{
    ids::{AdministratorNumber, ContractId, HolderKind},
    staff::Duty,
};
use tegata_storage::{Tx, rows};

use crate::{
    App,
    certificate::suspend,
    console::{Change, OnDuty, record_done},
    failure::{Outcome, Undo},
    notice,
    sign_in::StaffActor,
};

/// Why an administrator's certificate was not stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopRefusal {
    /// No such administrator in this bank.
    NoAdministrator,
    /// There is no certificate that could be stopped.
    State,
    /// The roles of the member of staff do not carry this duty.
    Role(Duty),
}

impl App {
    /// Stops an administrator's certificate at once, on a phone call; another person confirms it afterwards.
    ///
    /// # Errors
    /// [`StopRefusal`]
    pub async fn suspend_administrator(
        &self,
        staff: &StaffActor,
        contract: &ContractId,
        number: AdministratorNumber,
    ) -> Outcome<(), StopRefusal> {
        let unit = Stop {
            staff: staff.clone(),
            contract: contract.clone(),
            number,
            approval: self.row_id(),
            notices: notice::Draft::new(self.random()),
        };
        let answer: Result<(), Undo<StopRefusal>> =
            self.database().write(move |tx| unit.run(tx)).await;
        answer?;
        self.revocations_changed();
        Ok(())
    }
}

struct Stop {
    staff: StaffActor,
    contract: ContractId,
    number: AdministratorNumber,
    approval: String,
    notices: notice::Draft,
}

impl Stop {
    fn run(&self, tx: &mut dyn Tx) -> Result<(), Undo<StopRefusal>> {
        let on_duty = OnDuty::check(tx, &self.staff, Duty::Make, StopRefusal::Role)?;
        let holder = self.administrator(tx)?;
        let who = self.staff.actor.who();
        suspend(tx, &holder, &who, &self.notices).map_err(|undo| match undo {
            Undo::Refused(_) => Undo::Refused(StopRefusal::State),
            Undo::Storage(error) => Undo::Storage(error),
        })?;
        let change = Change::SuspendAdministrator {
            number: self.contract.as_str().to_owned(),
            administrator: self.number.get(),
        };
        let target = (holder.id, holder.version);
        record_done(tx, &on_duty, &self.approval, &change, target)?;
        Ok(())
    }

    fn administrator(&self, tx: &mut dyn Tx) -> Result<rows::Holder, Undo<StopRefusal>> {
        let nobody = || Undo::Refused(StopRefusal::NoAdministrator);
        let bank = &self.staff.actor.holder.bank;
        let contract = rows::Contract::by_number(tx, bank, self.contract.as_str())?;
        let contract = contract.ok_or_else(nobody)?;
        let (kind, name) = (HolderKind::Administrator, self.number.get().to_string());
        let found = rows::Holder::by_name(tx, bank, &contract.id, kind, &name)?;
        found.ok_or_else(nobody)
    }
}
