//! A bank must never be left with nobody who could approve any more.

use tegata_domain::{
    attempts::Blocked,
    certificate::CertificateState,
    staff::{Quorum, StaffRoles},
    time::Millis,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{attempts, lookup};

/// Whether the bank would lose its quorum if this member had these roles, or were out (no roles).
pub(super) fn is_lost(
    tx: &mut dyn Tx,
    changed: &rows::Holder,
    roles: &StaffRoles,
    now: Millis,
) -> Result<bool, StorageError> {
    let present = present(tx, &changed.bank, now)?;
    let before = Quorum::of(present.iter().map(|(m, roles)| (m.person.as_str(), roles)));
    let after = Quorum::of(present.iter().map(|(member, present)| {
        let roles = if member.id == changed.id {
            roles
        } else {
            present
        };
        (member.person.as_str(), roles)
    }));
    Ok(before.is_lost_in(after))
}

/// The members who can come in, each with their roles.
pub(super) fn present(
    tx: &mut dyn Tx,
    bank: &str,
    now: Millis,
) -> Result<Vec<(rows::Holder, StaffRoles)>, StorageError> {
    let mut present = Vec::new();
    for member in rows::Holder::staff(tx, bank)? {
        if works(tx, &member, now)? {
            let roles = lookup::roles(tx, &member.id)?;
            present.push((member, roles));
        }
    }
    Ok(present)
}

/// Whether the member has a certificate with which to come in, and a PIN that is not locked: a lock is released by two
/// others only.
fn works(tx: &mut dyn Tx, member: &rows::Holder, now: Millis) -> Result<bool, StorageError> {
    let found = rows::Certificate::in_force(tx, &member.id)?;
    let valid =
        found.is_some_and(|row| row.state == CertificateState::Valid && now <= row.not_after);
    Ok(valid && attempts::locked(tx, member, now)? != Some(Blocked::Locked))
}
