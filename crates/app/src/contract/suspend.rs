//! 取引停止: the bank or the customer's administrator stops a contract at once; only the bank starts it again.

use tegata_domain::{
    contract::{ContractAct, ContractStop},
    ids::ContractId,
};
use tegata_storage::{Tx, rows};

use super::standing::{ContractRefusal, advance, put_out, tell};
use crate::{
    App,
    audit::Who,
    console::Change,
    failure::{Failure, Outcome, Undo},
    lookup, notice,
    sign_in::{AdminActor, PinVerified, StaffActor},
};

impl App {
    /// Stops a contract at once, on a phone call; another person confirms it afterwards. `version` is the one that the
    /// person saw.
    ///
    /// # Errors
    /// [`ContractRefusal`]
    pub async fn suspend_contract(
        &self,
        staff: &StaffActor,
        number: &ContractId,
        version: i64,
    ) -> Outcome<(), ContractRefusal> {
        let number = number.clone();
        let change = Change::SuspendContract {
            number: number.as_str().to_owned(),
        };
        let done = self.do_at_once(staff, change, ContractRefusal::Role, move |tx, with| {
            let found = rows::Contract::by_number(tx, &with.who.bank, number.as_str())?;
            let contract = found.ok_or(Undo::Refused(ContractRefusal::NoContract))?;
            if contract.version != version {
                return Err(Undo::Refused(ContractRefusal::Conflict));
            }
            let act = ContractAct::SuspendByBank;
            suspend(tx, &contract, act, &with.who, &with.notices)?;
            Ok((contract.id, contract.version + 1))
        });
        done.await.map(|_| ())
    }

    /// 取引停止 from the administrator's menu: the whole company is out at once, the caller too, until the bank resumes it
    /// on paper.
    ///
    /// # Errors
    /// [`ContractRefusal`]
    pub async fn stop_contract_by_customer(
        &self,
        admin: &AdminActor,
        confirmed: PinVerified,
    ) -> Outcome<(), ContractRefusal> {
        if !confirmed.is_of(&admin.actor.holder) {
            return Err(Failure::Refused(ContractRefusal::NotConfirmed));
        }
        let admin = admin.clone();
        let notices = notice::Draft::new(self.random());
        let answer: Result<(), Undo<ContractRefusal>> = self
            .database()
            .write(move |tx| {
                if !admin.actor.stands(tx)? {
                    return Err(Undo::Refused(ContractRefusal::State));
                }
                let contract = lookup::contract(tx, &admin.contract.id)?;
                let (act, who) = (ContractAct::SuspendByCustomer, admin.actor.who());
                suspend(tx, &contract, act, &who, &notices)
            })
            .await;
        answer?;
        self.revocations_changed();
        Ok(())
    }
}

fn suspend(
    tx: &mut dyn Tx,
    contract: &rows::Contract,
    act: ContractAct,
    who: &Who,
    notices: &notice::Draft,
) -> Result<(), Undo<ContractRefusal>> {
    advance(tx, contract, act, who)?;
    put_out(tx, contract, ContractStop::Suspended, who)?;
    tell(tx, contract, notice::Kind::ContractSuspended, who, notices)?;
    Ok(())
}
