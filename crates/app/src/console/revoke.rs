//! 失効 of an administrator's certificate: at once by one person, on a form; another person confirms it afterwards. Only a
//! reissue, which takes two, lets the administrator in again.

use serde_json::json;
use tegata_domain::{
    certificate::ReissueReason,
    ids::{AdministratorNumber, ContractId},
};

use super::suspend::{StopRefusal, administrator};
use crate::{
    App, audit,
    certificate::revoke_and_withdraw,
    console::Change,
    failure::{Outcome, Undo},
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
    /// Revokes what an administrator holds: the certificate in force and the open right to acquire one. A form whose
    /// number was used already does not hinder it; the second person sees that it was.
    ///
    /// # Errors
    /// [`StopRefusal`]
    pub async fn revoke_administrator(
        &self,
        staff: &StaffActor,
        what: RevokeAdministrator,
    ) -> Outcome<(), StopRefusal> {
        let change = Change::RevokeAdministrator {
            number: what.contract.as_str().to_owned(),
            administrator: what.number.get(),
            reason: what.reason,
            form: what.form.clone(),
        };
        let done = self.do_at_once(staff, change, StopRefusal::Role, move |tx, with| {
            let who = &with.who;
            let holder = administrator(tx, &who.bank, &what.contract, what.number)?;
            if !revoke_and_withdraw(tx, &holder, what.reason, who, &with.notices)? {
                return Err(Undo::Refused(StopRefusal::State));
            }
            let detail = json!({ "reason": what.reason.as_str(), "form": what.form });
            audit::done(tx, who, "revoke_administrator", &holder.id, &detail)?;
            Ok((holder.id, holder.version))
        });
        done.await.map(|_| ())
    }
}
