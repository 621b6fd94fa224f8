//! 失効: the end for good, with sessions ended in the same transaction.

use serde_json::json;
use tegata_domain::{
    certificate::{CertificateState, ReissueReason, RevocationReason},
    ids::UserId,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    audit::{self, Who},
    certificate::{CertificateRefusalByAdministrator as Refusal, withdraw_open_issue},
    failure::{Failure, Outcome, Undo},
    notice,
    sign_in::{AdminActor, PinVerified},
    token::active_user,
};

impl App {
    /// 失効: revokes a user's certificate and withdraws any open right to acquire.
    ///
    /// # Errors
    /// [`Refusal`](crate::certificate::CertificateRefusalByAdministrator)
    pub async fn revoke_user_certificate(
        &self,
        admin: &AdminActor,
        confirmed: PinVerified,
        user: &UserId,
        reason: ReissueReason,
    ) -> Outcome<(), Refusal> {
        if !confirmed.is_of(&admin.actor.holder) {
            return Err(Failure::Refused(Refusal::NotConfirmed));
        }
        let (admin, user) = (admin.clone(), user.clone());
        let notices = notice::Draft::new(self.random());
        let answer: Result<(), Undo<Refusal>> = self
            .database()
            .write(move |tx| {
                let holder =
                    active_user(tx, &admin, &user)?.ok_or(Undo::Refused(Refusal::NoUser))?;
                let who = admin.actor.who();
                if revoke_and_withdraw(tx, &holder, reason, &who, &notices)? {
                    Ok(())
                } else {
                    Err(Undo::Refused(Refusal::NothingToRevoke))
                }
            })
            .await;
        answer?;
        self.revocations_changed();
        Ok(())
    }
}

/// 失効 of everything a user holds: the certificate in force and the open right; `false` when there is neither.
pub(crate) fn revoke_and_withdraw(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    reason: ReissueReason,
    who: &Who,
    notices: &notice::Draft,
) -> Result<bool, StorageError> {
    let withdrawn = withdraw_open_issue(tx, &holder.id, who)?;
    let revoked = revoke_in_force(tx, holder, reason.revocation(), who)?;
    if !withdrawn && !revoked {
        return Ok(false);
    }
    let detail = json!({ "reason": reason.as_str() });
    notices.tell(tx, holder, notice::Kind::Revoked, &detail, who.at)?;
    Ok(true)
}

/// Revokes the holder's certificate in force; `false` when there is none.
pub(crate) fn revoke_in_force(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    reason: RevocationReason,
    who: &Who,
) -> Result<bool, StorageError> {
    let Some(certificate) = rows::Certificate::in_force(tx, &holder.id)? else {
        return Ok(false);
    };
    certificate.advance(tx, CertificateState::Revoked, Some(reason.as_str()), who.at)?;
    rows::Session::end_of_certificate(tx, &certificate.id, "certificate", who.at)?;
    let detail = json!({ "reason": reason.as_str(), "number": certificate.number });
    audit::done(tx, who, "certificate_revoke", &certificate.id, &detail)?;
    Ok(true)
}
