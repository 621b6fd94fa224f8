//! 受け取り保留: a held certificate is released or rejected by the administrator with the confirmation PIN.

use serde_json::json;
use tegata_domain::{
    acquisition::AcquisitionState,
    certificate::{CertificateAct, CertificateState, RevocationReason},
    ids::HolderKind,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    acquisition::{page::same_network, prove::put_in_force, rights::Granted},
    audit::{self, Who},
    failure::{Failure, Internal, Outcome, Undo},
    lookup, notice,
    sign_in::{AdminActor, PinVerified, StaffActor},
};

/// Why a held certificate was neither released nor rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReleaseRefusal {
    /// The confirmation PIN was not this administrator's.
    NotConfirmed,
    /// No such held certificate in this contract.
    NotHeld,
    /// An administrator cannot release their own.
    Own,
}

/// A held certificate with what is known of where it was acquired.
pub struct HeldCertificate {
    /// The certificate.
    pub certificate: rows::Certificate,
    /// Its holder.
    pub holder: rows::Holder,
    /// Its acquisition.
    pub acquisition: rows::Acquisition,
    /// Whether browser and app were on one network.
    pub same_network: bool,
}

impl App {
    /// The contract's held certificates.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn held_certificates(
        &self,
        admin: &AdminActor,
    ) -> Result<Vec<HeldCertificate>, Internal> {
        let contract = admin.contract.id.clone();
        let held = self
            .database()
            .read(move |tx| {
                rows::Certificate::held_of_contract(tx, &contract)?
                    .into_iter()
                    .map(|certificate| describe(tx, certificate))
                    .collect::<Result<Vec<_>, StorageError>>()
            })
            .await?;
        Ok(held)
    }

    /// The held certificate of an administrator of the bank, for the console.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn held_of_administrator(
        &self,
        staff: &StaffActor,
        holder: &str,
    ) -> Result<Option<HeldCertificate>, Internal> {
        let (bank, holder) = (staff.actor.holder.bank.clone(), holder.to_owned());
        let held = self
            .database()
            .read(move |tx| {
                let of_holder = rows::Certificate::of_holder(tx, &holder)?;
                let held = of_holder
                    .into_iter()
                    .find(|row| row.bank == bank && row.state == CertificateState::Held);
                held.map(|certificate| describe(tx, certificate))
                    .transpose()
            })
            .await?;
        Ok(held)
    }

    /// Releases (`true`) or rejects a held certificate of the contract.
    ///
    /// # Errors
    /// [`ReleaseRefusal`]
    pub async fn decide_held_certificate(
        &self,
        admin: &AdminActor,
        confirmed: PinVerified,
        certificate: &str,
        release: bool,
    ) -> Outcome<(), ReleaseRefusal> {
        if !confirmed.is_of(&admin.actor.holder) {
            return Err(Failure::Refused(ReleaseRefusal::NotConfirmed));
        }
        let (admin, certificate) = (admin.clone(), certificate.to_owned());
        let notices = notice::Draft::new(self.random());
        let answer: Result<(), Undo<ReleaseRefusal>> = self
            .database()
            .write(move |tx| {
                let held = find(tx, &admin, &certificate)?;
                if held.holder.id == admin.actor.holder.id {
                    return Err(Undo::Refused(ReleaseRefusal::Own));
                }
                decide(tx, held, release, &admin.actor.who(), &notices)?;
                Ok(())
            })
            .await;
        answer?;
        self.revocations_changed();
        Ok(())
    }
}

struct Held {
    certificate: rows::Certificate,
    holder: rows::Holder,
}

fn describe(
    tx: &mut dyn Tx,
    certificate: rows::Certificate,
) -> Result<HeldCertificate, StorageError> {
    let acquisition = rows::Acquisition::of_certificate(tx, &certificate.id)?
        .ok_or_else(|| StorageError::corrupt("a held certificate without acquisition"))?;
    Ok(HeldCertificate {
        holder: lookup::holder(tx, &certificate.holder)?,
        same_network: same_network(&acquisition).unwrap_or(false),
        certificate,
        acquisition,
    })
}

fn find(tx: &mut dyn Tx, admin: &AdminActor, id: &str) -> Result<Held, Undo<ReleaseRefusal>> {
    let refused = || Undo::Refused(ReleaseRefusal::NotHeld);
    let certificate = rows::Certificate::find(tx, id)?.ok_or_else(refused)?;
    let holder = lookup::holder(tx, &certificate.holder)?;
    let own = holder.contract == admin.contract.id
        && holder.kind != HolderKind::Staff
        && admin.actor.stands(tx)?;
    if !own || certificate.state != CertificateState::Held {
        return Err(refused());
    }
    Ok(Held {
        certificate,
        holder,
    })
}

fn decide(
    tx: &mut dyn Tx,
    held: Held,
    release: bool,
    who: &Who,
    notices: &notice::Draft,
) -> Result<(), StorageError> {
    decide_held(tx, &held.certificate, held.holder, release, who, notices)
}

/// Puts a held certificate in force, or revokes it and closes its issue. Shared with the bank's console and the
/// reconciler.
pub(crate) fn decide_held(
    tx: &mut dyn Tx,
    certificate: &rows::Certificate,
    holder: rows::Holder,
    release: bool,
    who: &Who,
    notices: &notice::Draft,
) -> Result<(), StorageError> {
    let acquisition = rows::Acquisition::of_certificate(tx, &certificate.id)?
        .ok_or_else(|| StorageError::corrupt("a held certificate without acquisition"))?;
    let issue = lookup::issue(tx, &acquisition.issue)?;
    let contract = lookup::contract(tx, &holder.contract)?;
    if release {
        let granted = Granted {
            acquisition,
            issue,
            holder,
            contract,
        };
        audit::done(tx, who, "certificate_release", &certificate.id, &json!({}))?;
        return put_in_force(
            tx,
            &granted,
            certificate,
            CertificateAct::Release,
            who,
            notices,
        );
    }
    let reason = RevocationReason::CessationOfOperation.as_str();
    certificate.advance(tx, CertificateState::Revoked, Some(reason), who.at)?;
    acquisition.end(tx, AcquisitionState::Rejected, "rejected", who.at)?;
    rows::Issue::close(tx, &issue.id, "withdrawn", who.at)?;
    audit::done(tx, who, "certificate_reject", &certificate.id, &json!({}))?;
    notices.tell(
        tx,
        &holder,
        notice::Kind::Revoked,
        &json!({ "number": certificate.number }),
        who.at,
    )
}
