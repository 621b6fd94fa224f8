//! 失効 of an administrator's certificate: at once by one person, on a form; another person confirms it afterwards. Only a
//! reissue, which takes two, lets the administrator in again.

use serde_json::json;
use tegata_domain::{
    certificate::ReissueReason,
    ids::{AdministratorNumber, ContractId},
    staff::Duty,
};
use tegata_storage::Tx;

use super::suspend::{StopRefusal, administrator};
use crate::{
    App, audit,
    certificate::revoke_and_withdraw,
    console::{Change, OnDuty, record_done},
    failure::{Outcome, Undo},
    notice,
    sign_in::StaffActor,
};

/// Whose certificate is revoked, why, and on which form.
#[derive(Clone)]
pub struct RevokeAdministrator {
    /// 契約者ID
    pub contract: ContractId,
    /// 1 or 2.
    pub number: AdministratorNumber,
    /// Why.
    pub reason: ReissueReason,
    /// Number of the paper form.
    pub form: String,
}

impl App {
    /// Revokes what an administrator holds: the certificate in force and the open right to acquire one.
    ///
    /// # Errors
    /// [`StopRefusal`]
    pub async fn revoke_administrator(
        &self,
        staff: &StaffActor,
        what: RevokeAdministrator,
    ) -> Outcome<(), StopRefusal> {
        let (staff, approval) = (staff.clone(), self.row_id());
        let notices = notice::Draft::new(self.random());
        let answer: Result<(), Undo<StopRefusal>> = self
            .database()
            .write(move |tx| revoke(tx, &staff, &what, &approval, &notices))
            .await;
        answer?;
        self.revocations_changed();
        Ok(())
    }
}

fn revoke(
    tx: &mut dyn Tx,
    staff: &StaffActor,
    what: &RevokeAdministrator,
    approval: &str,
    notices: &notice::Draft,
) -> Result<(), Undo<StopRefusal>> {
    let on_duty = OnDuty::check(tx, staff, Duty::Make, StopRefusal::Role)?;
    let who = staff.actor.who();
    let holder = administrator(tx, &who.bank, &what.contract, what.number)?;
    if !revoke_and_withdraw(tx, &holder, what.reason, &who, notices)? {
        return Err(Undo::Refused(StopRefusal::State));
    }
    let detail = json!({ "reason": what.reason.as_str(), "form": what.form });
    audit::done(tx, &who, "revoke_administrator", &holder.id, &detail)?;
    let change = Change::RevokeAdministrator {
        number: what.contract.as_str().to_owned(),
        administrator: what.number.get(),
        reason: what.reason,
        form: what.form.clone(),
    };
    let target = (holder.id, holder.version);
    record_done(tx, &on_duty, approval, &change, target)?;
    Ok(())
}
