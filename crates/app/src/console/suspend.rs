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

/// Why nothing was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopRefusal {
    /// No such person in this bank.
    NoAdministrator,
    /// There is nothing that could be stopped.
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
        let who = self.staff.actor.who();
        let holder = administrator(tx, &who.bank, &self.contract, self.number)?;
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
}

/// An administrator of one of the bank's customers.
pub(super) fn administrator(
    tx: &mut dyn Tx,
    bank: &str,
    contract: &ContractId,
    number: AdministratorNumber,
) -> Result<rows::Holder, Undo<StopRefusal>> {
    let nobody = || Undo::Refused(StopRefusal::NoAdministrator);
    let contract = rows::Contract::by_number(tx, bank, contract.as_str())?;
    let contract = contract.ok_or_else(nobody)?;
    let (kind, name) = (HolderKind::Administrator, number.get().to_string());
    let found = rows::Holder::by_name(tx, bank, &contract.id, kind, &name)?;
    found.ok_or_else(nobody)
}
