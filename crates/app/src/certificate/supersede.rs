//! The old certificate ends because a newer one is in force.

use serde_json::json;
use tegata_domain::certificate::{CertificateAct, CertificateState, RevocationReason};
use tegata_storage::{StorageError, Tx, rows};

use crate::audit::{self, Who};

/// Supersedes the holder's certificate in force and ends its sessions; does nothing when there is none.
pub(crate) fn supersede(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    who: &Who,
) -> Result<(), StorageError> {
    let Some(old) = rows::Certificate::in_force(tx, &holder.id)? else {
        return Ok(());
    };
    if old.state.after(CertificateAct::Supersede).is_ok() {
        old.advance(
            tx,
            CertificateState::Superseded,
            Some(RevocationReason::Superseded.as_str()),
            who.at,
        )?;
        rows::Session::end_of_certificate(tx, &old.id, "certificate", who.at)?;
        audit::done(
            tx,
            who,
            "certificate_supersede",
            &old.id,
            &json!({ "number": old.number }),
        )?;
    }
    Ok(())
}
