//! What a change of staff is about when it is proposed; also tells early what could never be approved.

use tegata_domain::{
    certificate::CertificateState,
    ids::HolderKind,
    staff::{EmployeeNumber, StaffId, StaffRoles},
    time::Millis,
};
use tegata_storage::{StorageError, Tx, rows};

use super::{StaffChange, StaffRequest, quorum};
use crate::{console::ProposalRefusal, failure::Undo, lookup};

/// Longest name of a person.
const NAME_CHARS: usize = 40;

/// Why a change of staff cannot be proposed, or a member not be stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaffRefusal {
    /// 職員ID is malformed, or was given before.
    Id,
    /// The name is empty or too long.
    Name,
    /// 職員番号 is malformed.
    Employee,
    /// No role, roles that nobody can have together, or those that the member has.
    Roles,
    /// A certificate was made for this key before.
    Key,
    /// No such member in this bank.
    Nobody,
    /// Not possible as the member stands now.
    State,
    /// STAFF-LAST: nobody could approve any more.
    Last,
}

pub(crate) fn target(
    tx: &mut dyn Tx,
    bank: &str,
    change: &StaffChange,
    now: Millis,
) -> Result<(String, i64), Undo<ProposalRefusal>> {
    let refuse = |refusal| Undo::Refused(ProposalRefusal::Staff(refusal));
    if let StaffChange::Appoint {
        account,
        name,
        employee,
        roles,
        request,
    } = change
    {
        let fault = appointment(tx, bank, (account, name, employee), roles, request)?;
        return match fault {
            Some(refusal) => Err(refuse(refusal)),
            None => Ok((String::new(), 0)),
        };
    }
    if let StaffChange::Recover { .. } = change {
        return Err(refuse(StaffRefusal::State));
    }
    let found = member(tx, bank, change.account())?;
    let holder = found.ok_or_else(|| refuse(StaffRefusal::Nobody))?;
    match fault(tx, &holder, change, now)? {
        Some(refusal) => Err(refuse(refusal)),
        None => Ok((holder.id, holder.version)),
    }
}

/// The active member of this account.
pub(super) fn member(
    tx: &mut dyn Tx,
    bank: &str,
    account: &str,
) -> Result<Option<rows::Holder>, StorageError> {
    let found = rows::Holder::by_name(tx, bank, "", HolderKind::Staff, account)?;
    Ok(found.filter(|holder| holder.status == "active"))
}

/// Why this person cannot be registered so.
pub(super) fn appointment(
    tx: &mut dyn Tx,
    bank: &str,
    (account, name, employee): (&str, &str, &str),
    roles: &str,
    request: &StaffRequest,
) -> Result<Option<StaffRefusal>, StorageError> {
    if StaffId::parse(account).is_err()
        || rows::Holder::by_name(tx, bank, "", HolderKind::Staff, account)?.is_some()
    {
        return Ok(Some(StaffRefusal::Id));
    }
    let bad_name = name.trim().is_empty()
        || name.chars().count() > NAME_CHARS
        || name.chars().any(char::is_control);
    if bad_name {
        return Ok(Some(StaffRefusal::Name));
    }
    if EmployeeNumber::parse(employee).is_err() {
        return Ok(Some(StaffRefusal::Employee));
    }
    if !StaffRoles::parse(roles).is_ok_and(|roles| !roles.is_empty()) {
        return Ok(Some(StaffRefusal::Roles));
    }
    let seen = rows::Certificate::public_key_seen(tx, &request.digest())?;
    Ok(seen.then_some(StaffRefusal::Key))
}

/// Why this cannot be done to this member now.
pub(super) fn fault(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    change: &StaffChange,
    now: Millis,
) -> Result<Option<StaffRefusal>, StorageError> {
    let nothing = StaffRoles::default();
    let refusal = match change {
        StaffChange::SetRoles { roles, before, .. } => {
            let present = lookup::roles(tx, &holder.id)?.to_words();
            match StaffRoles::parse(roles) {
                Ok(new) if new.is_empty() || new.to_words() == present || *before != present => {
                    Some(StaffRefusal::Roles)
                }
                Ok(new) => quorum::is_lost(tx, holder, &new, now)?.then_some(StaffRefusal::Last),
                Err(_) => Some(StaffRefusal::Roles),
            }
        }
        StaffChange::Reissue { request, .. } | StaffChange::Recover { request, .. } => {
            let seen = rows::Certificate::public_key_seen(tx, &request.digest())?;
            seen.then_some(StaffRefusal::Key)
        }
        StaffChange::Stop { .. } => match state(tx, holder)? {
            Some(CertificateState::Valid) => {
                quorum::is_lost(tx, holder, &nothing, now)?.then_some(StaffRefusal::Last)
            }
            _ => Some(StaffRefusal::State),
        },
        StaffChange::Resume { .. } => match state(tx, holder)? {
            Some(CertificateState::Suspended) => None,
            _ => Some(StaffRefusal::State),
        },
        StaffChange::Dismiss { .. } => {
            quorum::is_lost(tx, holder, &nothing, now)?.then_some(StaffRefusal::Last)
        }
        StaffChange::Unlock { .. } => None,
        StaffChange::Appoint { .. } => Some(StaffRefusal::Id),
    };
    Ok(refusal)
}

fn state(tx: &mut dyn Tx, holder: &rows::Holder) -> Result<Option<CertificateState>, StorageError> {
    Ok(rows::Certificate::in_force(tx, &holder.id)?.map(|row| row.state))
}
