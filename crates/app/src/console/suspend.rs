//! 停止 of an administrator's certificate, at once by one person.

use tegata_domain::{
    ids::{AdministratorNumber, ContractId},
    staff::Duty,
};
use tegata_storage::{Tx, rows};

use crate::{
    App,
    certificate::suspend,
    console::{Change, customers},
    failure::{Outcome, Undo},
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
        let contract = contract.clone();
        let change = Change::SuspendAdministrator {
            number: contract.as_str().to_owned(),
            administrator: number.get(),
        };
        let done = self.do_at_once(staff, change, StopRefusal::Role, move |tx, with| {
            let holder = administrator(tx, &with.who.bank, &contract, number)?;
            suspend(tx, &holder, &with.who, &with.notices)
                .map_err(|undo| undo.refused_as(StopRefusal::State))?;
            Ok((holder.id, holder.version))
        });
        done.await.map(|_| ())
    }
}

/// An administrator of one of the bank's customers.
pub(super) fn administrator(
    tx: &mut dyn Tx,
    bank: &str,
    contract: &ContractId,
    number: AdministratorNumber,
) -> Result<rows::Holder, Undo<StopRefusal>> {
    let found = match rows::Contract::by_number(tx, bank, contract.as_str())? {
        Some(contract) => customers::administrator(tx, &contract, number.get())?,
        None => None,
    };
    found.ok_or(Undo::Refused(StopRefusal::NoAdministrator))
}
