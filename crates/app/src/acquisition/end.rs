//! The ends of an acquisition other than success.

use serde_json::json;
use tegata_domain::{
    acquisition::AcquisitionState,
    certificate::{CertificateState, RevocationReason},
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    audit::{self, Who},
    lookup,
};

/// Ends it. A certificate that was made for it is revoked at once, except when it was merely abandoned: then the same
/// key may still fetch it for a day, and the reconciler revokes it afterwards.
pub(crate) fn end_acquisition(
    tx: &mut dyn Tx,
    acquisition: &rows::Acquisition,
    state: AcquisitionState,
    reason: &str,
    who: &Who,
) -> Result<(), StorageError> {
    if !acquisition.end(tx, state, reason, who.at)? {
        return Ok(());
    }
    if state != AcquisitionState::Abandoned
        && let Some(certificate) = &acquisition.certificate
    {
        revoke_unproven(tx, certificate, who)?;
    }
    let detail = json!({ "state": state.as_str(), "reason": reason });
    audit::done(tx, who, "acquisition_end", &acquisition.id, &detail)
}

/// Whoever has PIN and token must not acquire another certificate while the one in force is stopped: the right is
/// stopped, as after twenty failures, and what runs or is held ends. [`reopen_right`] opens it again; a renewal is begun
/// anew.
pub(crate) fn stop_right(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    reason: &str,
    who: &Who,
) -> Result<(), StorageError> {
    let Some(issue) = rows::Issue::open_of(tx, &holder.id)? else {
        return Ok(());
    };
    if let Some(running) = rows::Acquisition::live_of(tx, &issue.id)? {
        end_acquisition(tx, &running, AcquisitionState::Cancelled, reason, who)?;
    }
    if let Some(unproven) = rows::Certificate::unproven_of_issue(tx, &issue.id)? {
        revoke_unproven(tx, &unproven.id, who)?;
    }
    let status = match issue.origin.as_str() {
        "renewal" => "withdrawn",
        _ => "stopped",
    };
    rows::Issue::close(tx, &issue.id, status, who.at)?;
    Ok(())
}

/// Opens the newest right again where it was stopped, unless another one is open.
pub(crate) fn reopen_right(tx: &mut dyn Tx, holder: &rows::Holder) -> Result<(), StorageError> {
    if let Some(issue) = rows::Issue::latest_of(tx, &holder.id)?
        && issue.status == "stopped"
        && rows::Issue::open_of(tx, &holder.id)?.is_none()
    {
        rows::Issue::reopen(tx, &issue.id)?;
    }
    Ok(())
}

/// Revokes a certificate that never came into force; one that did is left alone.
pub(crate) fn revoke_unproven(
    tx: &mut dyn Tx,
    certificate: &str,
    who: &Who,
) -> Result<(), StorageError> {
    let certificate = lookup::certificate(tx, certificate)?;
    if !matches!(
        certificate.state,
        CertificateState::Recorded | CertificateState::Issued | CertificateState::Held
    ) {
        return Ok(());
    }
    let reason = RevocationReason::CessationOfOperation.as_str();
    if certificate.advance(tx, CertificateState::Revoked, Some(reason), who.at)? {
        audit::done(
            tx,
            who,
            "revoke_unproven",
            &certificate.id,
            &json!({ "number": certificate.number }),
        )?;
    }
    Ok(())
}
