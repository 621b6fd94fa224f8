//! 利用停止 and 再開: a certificate is stopped for now and may come back.

use serde_json::json;
use tegata_domain::{
    certificate::{CertificateAct, CertificateState, RevocationReason},
    ids::{AdministratorNumber, HolderKind, UserId},
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    acquisition::{reopen_right, stop_right},
    audit::{self, Who},
    certificate::CertificateRefusalByAdministrator as Refusal,
    failure::{Failure, Outcome, Undo},
    notice,
    sign_in::{AdminActor, PinVerified},
    token::active_user,
};

impl App {
    /// Stops a user's certificate at once. Only takes access away, so no confirmation PIN is asked.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn suspend_user_certificate(
        &self,
        admin: &AdminActor,
        user: &UserId,
    ) -> Outcome<(), Refusal> {
        let (admin, user) = (admin.clone(), user.clone());
        self.change(move |tx, notices| {
            let holder = active_user(tx, &admin, &user)?.ok_or(Undo::Refused(Refusal::NoUser))?;
            suspend(tx, &holder, &admin.actor.who(), notices)
        })
        .await
    }

    /// Lets a stopped certificate of a user work again.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn resume_user_certificate(
        &self,
        admin: &AdminActor,
        confirmed: PinVerified,
        user: &UserId,
    ) -> Outcome<(), Refusal> {
        if !confirmed.is_of(&admin.actor.holder) {
            return Err(Failure::Refused(Refusal::NotConfirmed));
        }
        let (admin, user) = (admin.clone(), user.clone());
        self.change(move |tx, notices| {
            let holder = active_user(tx, &admin, &user)?.ok_or(Undo::Refused(Refusal::NoUser))?;
            resume(tx, &holder, &admin.actor.who(), notices)
        })
        .await
    }

    /// The other administrator of the contract may stop an administrator's certificate; only the bank reissues it.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn suspend_administrator_certificate(
        &self,
        admin: &AdminActor,
        number: AdministratorNumber,
    ) -> Outcome<(), Refusal> {
        let admin = admin.clone();
        self.change(move |tx, notices| {
            let own = &admin.actor.holder;
            if !admin.actor.stands(tx)? {
                return Err(Undo::Refused(Refusal::NoUser));
            }
            let name = number.get().to_string();
            let other = rows::Holder::by_name(
                tx,
                &own.bank,
                &own.contract,
                HolderKind::Administrator,
                &name,
            )?;
            let other = other.filter(|other| other.id != own.id && other.status == "active");
            let other = other.ok_or(Undo::Refused(Refusal::NoUser))?;
            suspend(tx, &other, &admin.actor.who(), notices)
        })
        .await
    }

    async fn change(
        &self,
        act: impl Fn(&mut dyn Tx, &notice::Draft) -> Result<(), Undo<Refusal>> + Send + 'static,
    ) -> Outcome<(), Refusal> {
        let notices = notice::Draft::new(self.random());
        let answer: Result<(), Undo<Refusal>> =
            self.database().write(move |tx| act(tx, &notices)).await;
        answer?;
        self.revocations_changed();
        Ok(())
    }
}

/// Stops the certificate in force, and with it the right to acquire another: until it is resumed, PIN and one-time
/// password bring nothing back.
pub(crate) fn suspend(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    who: &Who,
    notices: &notice::Draft,
) -> Result<(), Undo<Refusal>> {
    let certificate = in_force(tx, holder)?;
    step(
        tx,
        &certificate,
        CertificateAct::Suspend,
        Some(RevocationReason::CertificateHold),
        who,
    )?;
    stop_right(tx, holder, "suspended", who)?;
    rows::Session::end_of_certificate(tx, &certificate.id, "certificate", who.at)?;
    audit::done(tx, who, "certificate_suspend", &certificate.id, &json!({}))?;
    notices.tell(tx, holder, notice::Kind::Suspended, &json!({}), who.at)?;
    Ok(())
}

pub(crate) fn resume(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    who: &Who,
    notices: &notice::Draft,
) -> Result<(), Undo<Refusal>> {
    let certificate = in_force(tx, holder)?;
    step(tx, &certificate, CertificateAct::Resume, None, who)?;
    rows::EmergencyStop::end(tx, &holder.id, &who.actor, who.at)?;
    reopen_right(tx, holder)?;
    audit::done(tx, who, "certificate_resume", &certificate.id, &json!({}))?;
    notices.tell(tx, holder, notice::Kind::Resumed, &json!({}), who.at)?;
    Ok(())
}

fn in_force(tx: &mut dyn Tx, holder: &rows::Holder) -> Result<rows::Certificate, Undo<Refusal>> {
    rows::Certificate::in_force(tx, &holder.id)?.ok_or(Undo::Refused(Refusal::State))
}

fn step(
    tx: &mut dyn Tx,
    certificate: &rows::Certificate,
    act: CertificateAct,
    reason: Option<RevocationReason>,
    who: &Who,
) -> Result<(), Undo<Refusal>> {
    let next: CertificateState = certificate
        .state
        .after(act)
        .map_err(|_| Undo::Refused(Refusal::State))?;
    if certificate.advance(tx, next, reason.map(RevocationReason::as_str), who.at)? {
        Ok(())
    } else {
        Err(StorageError::corrupt("a certificate moved within one unit of work").into())
    }
}
