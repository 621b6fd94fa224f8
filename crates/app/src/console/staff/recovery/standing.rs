//! Who works at a bank's console, for whoever looks at the server.

use serde::Serialize;
use tegata_domain::{certificate::CertificateState, time::Millis};
use tegata_storage::{StorageError, Tx, rows};

use crate::{attempts, lookup};

/// One active member of staff.
#[derive(Debug, Clone, Serialize)]
pub struct StaffStanding {
    /// 職員ID
    pub account: String,
    /// Name on pages.
    pub name: String,
    /// 職員番号
    pub employee: String,
    /// Names of roles, divided by blanks.
    pub roles: String,
    /// `valid`, `suspended`, `expired` or `none`.
    pub certificate: &'static str,
    /// End of the certificate.
    pub not_after: Option<Millis>,
    /// Too many wrong PINs, or stopped.
    pub locked: bool,
    /// SHA-256 of the certificate's key, hexadecimal.
    pub key: Option<String>,
}

/// The bank's active staff; none where there is no such bank.
///
/// # Errors
/// [`StorageError`]
pub fn staff_standing(
    tx: &mut dyn Tx,
    bank: &str,
    now: Millis,
) -> Result<Option<Vec<StaffStanding>>, StorageError> {
    if rows::Bank::find(tx, bank)?.is_none() {
        return Ok(None);
    }
    let members = rows::Holder::staff(tx, bank)?;
    let lines = members.into_iter().map(|holder| line(tx, holder, now));
    lines.collect::<Result<Vec<_>, _>>().map(Some)
}

fn line(tx: &mut dyn Tx, holder: rows::Holder, now: Millis) -> Result<StaffStanding, StorageError> {
    let certificate = rows::Certificate::in_force(tx, &holder.id)?;
    let state = match &certificate {
        Some(row) if now > row.not_after => "expired",
        Some(row) if row.state == CertificateState::Valid => "valid",
        Some(_) => "suspended",
        None => "none",
    };
    Ok(StaffStanding {
        roles: lookup::roles(tx, &holder.id)?.to_words(),
        certificate: state,
        not_after: certificate.as_ref().map(|row| row.not_after),
        locked: attempts::locked(tx, &holder, now)?.is_some(),
        key: certificate.map(|row| hex::encode(row.public_key)),
        account: holder.name_id,
        name: holder.display_name,
        employee: holder.person,
    })
}
