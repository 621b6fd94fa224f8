//! Acts that only take access away need one person.

use tegata_domain::ids::{AdministratorNumber, ContractId, HolderKind};
use tegata_storage::rows;

use crate::{
    App,
    certificate::{CertificateRefusalByAdministrator as Refusal, suspend},
    console::{Change, record_done},
    failure::{Outcome, Undo},
    notice,
    sign_in::StaffActor,
};

impl App {
    /// Stops an administrator's certificate at once, on a phone call; another person confirms it afterwards.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn suspend_administrator(
        &self,
        staff: &StaffActor,
        contract: &ContractId,
        number: AdministratorNumber,
    ) -> Outcome<(), Refusal> {
        let (staff, contract, approval) = (staff.clone(), contract.clone(), self.row_id());
        let change = Change::SuspendAdministrator {
            number: contract.as_str().to_owned(),
            administrator: number.get(),
        };
        let notices = notice::Draft::new(self.random());
        let answer: Result<(), Undo<Refusal>> = self
            .database()
            .write(move |tx| {
                let bank = &staff.actor.holder.bank;
                let found = rows::Contract::by_number(tx, bank, contract.as_str())?;
                let contract = found.ok_or(Undo::Refused(Refusal::NoUser))?;
                let name = number.get().to_string();
                let holder = rows::Holder::by_name(
                    tx,
                    bank,
                    &contract.id,
                    HolderKind::Administrator,
                    &name,
                )?;
                let holder = holder.ok_or(Undo::Refused(Refusal::NoUser))?;
                suspend(tx, &holder, &staff.actor.who(), &notices)?;
                let target = (holder.id.clone(), holder.version);
                record_done(tx, &staff, &approval, &change, target)?;
                Ok(())
            })
            .await;
        answer?;
        self.revocations_changed();
        Ok(())
    }
}
