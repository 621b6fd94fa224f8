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
