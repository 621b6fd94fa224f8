//! Acts that only take access away need one person.

use tegata_domain::ids::{AdministratorNumber, ContractId, HolderKind};
use tegata_storage::rows;

use crate::{
    App,
    certificate::{CertificateRefusalByAdministrator as Refusal, suspend},
    failure::{Outcome, Undo},
    notice,
    sign_in::StaffActor,
};

impl App {
    /// Stops an administrator's certificate at once, on a phone call.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn suspend_administrator(
        &self,
        staff: &StaffActor,
        contract: &ContractId,
        number: AdministratorNumber,
    ) -> Outcome<(), Refusal> {
        let (staff, contract) = (staff.clone(), contract.clone());
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
                suspend(tx, &holder, &staff.actor.who(), &notices)
            })
            .await;
        answer?;
        self.revocations_changed();
        Ok(())
    }
}
