//! 緊急停止 by the bank: whoever calls and cannot stop their own access is stopped at the help desk, at once, by one person;
//! another one confirms it afterwards. It is undone as the customer's own emergency stop is.

use tegata_domain::ids::{ContractId, HolderKind};
use tegata_storage::{StorageError, Tx, rows};

use super::suspend::StopRefusal;
use crate::{
    App,
    console::Change,
    failure::{Internal, Outcome, Undo},
    help::stop_access,
    sign_in::StaffActor,
};

/// An administrator or a user of a contract.
#[derive(Debug, Clone)]
pub struct PersonOf {
    /// 契約者ID
    pub contract: ContractId,
    /// Administrator or user.
    pub kind: HolderKind,
    /// Number or 利用者ID.
    pub name: String,
}

impl App {
    /// An active administrator or user of the bank's customers, and the company.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn person_of(
        &self,
        staff: &StaffActor,
        person: &PersonOf,
    ) -> Result<Option<(rows::Contract, rows::Holder)>, Internal> {
        let (bank, person) = (staff.actor.holder.bank.clone(), person.clone());
        let found = self.database().read(move |tx| find(tx, &bank, &person));
        Ok(found.await?)
    }

    /// Stops a customer's access: certificate on hold, right to acquire closed, sessions ended, PIN of no use.
    ///
    /// # Errors
    /// [`StopRefusal`]
    pub async fn stop_person(
        &self,
        staff: &StaffActor,
        person: &PersonOf,
    ) -> Outcome<(), StopRefusal> {
        let person = person.clone();
        let change = Change::StopPerson {
            number: person.contract.as_str().to_owned(),
            kind: person.kind.as_str().to_owned(),
            name: person.name.clone(),
        };
        let id = self.row_id();
        let done = self.do_at_once(staff, change, StopRefusal::Role, move |tx, with| {
            let who = &with.who;
            let found = find(tx, &who.bank, &person)?;
            let (_, holder) = found.ok_or(Undo::Refused(StopRefusal::NoAdministrator))?;
            let stop = rows::EmergencyStop {
                id: id.clone(),
                bank: holder.bank.clone(),
                holder: holder.id.clone(),
                factor: "staff".to_owned(),
                address: who.address.map_or_else(String::new, |one| one.to_string()),
                at: who.at,
                ended_at: None,
                ended_by: None,
            };
            if !stop_access(tx, &stop, &holder, who, &with.notices)? {
                return Err(Undo::Refused(StopRefusal::State));
            }
            Ok((holder.id, holder.version))
        });
        done.await.map(|_| ())
    }
}

/// A customer: members of staff are stopped where staff is looked after.
fn find(
    tx: &mut dyn Tx,
    bank: &str,
    person: &PersonOf,
) -> Result<Option<(rows::Contract, rows::Holder)>, StorageError> {
    if person.kind == HolderKind::Staff {
        return Ok(None);
    }
    let Some(contract) = rows::Contract::by_number(tx, bank, person.contract.as_str())? else {
        return Ok(None);
    };
    let found = rows::Holder::by_name(tx, bank, &contract.id, person.kind, &person.name)?;
    let active = found.filter(|holder| holder.status == "active");
    Ok(active.map(|holder| (contract, holder)))
}
