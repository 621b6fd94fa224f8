//! What an approved change of staff does, in the transaction that consumed its approval.

use serde_json::json;
use tegata_domain::{
    certificate::{CertificateState, ReissueReason, RevocationReason},
    ids::HolderKind,
    staff::{StaffRoles, is_same_person},
};
use tegata_storage::{StorageError, Tx, rows};

use super::{
    StaffChange, StaffRefusal,
    target::{fault, member},
};
use crate::{
    App,
    acquisition::revoke_unproven,
    audit::Who,
    certificate::{resume, revoke_in_force},
    console::{
        ApprovalRefusal,
        approve::TwoPersonApproval,
        execute::{Executed, Execution, conflict},
    },
    failure::{Failure, Internal, Outcome, Undo},
    lookup, notice,
    staff_certificate::{BadName, StaffDraft},
    user::release_locks,
};

/// A member of staff to be registered.
#[derive(Clone)]
pub(crate) struct NewMember {
    holder: rows::Holder,
    roles: StaffRoles,
}

/// What the approval of a change of staff draws before its unit of work.
#[derive(Clone)]
pub(crate) struct StaffPlan {
    member: Option<NewMember>,
    pub(crate) certificate: rows::Certificate,
}

impl App {
    /// Prepares the certificate that the change makes, if it makes one.
    pub(crate) async fn plan_staff(
        &self,
        bank: &str,
        change: &StaffChange,
    ) -> Outcome<Option<(StaffPlan, tegata_pki::Prepared)>, ApprovalRefusal> {
        let Some(request) = change.request() else {
            return Ok(None);
        };
        let checked = request.checked()?;
        let (holder, new) = match change {
            StaffChange::Appoint { roles, .. } => {
                let holder = self.new_member(bank, change);
                let roles = StaffRoles::parse(roles)
                    .map_err(|_| Internal::Contradiction("roles that were checked"))?;
                let member = NewMember {
                    holder: holder.clone(),
                    roles,
                };
                (holder, Some(member))
            }
            _ => (self.present_member(bank, change.account()).await?, None),
        };
        let draft = self.draft_staff_certificate(&holder, &checked, "stated by the request");
        let StaffDraft { row, prepared } = draft.map_err(|failure| match failure {
            Failure::Refused(BadName) => Failure::Refused(ApprovalRefusal::Conflict),
            Failure::Internal(error) => Failure::Internal(error),
        })?;
        let plan = StaffPlan {
            member: new,
            certificate: row,
        };
        Ok(Some((plan, prepared)))
    }

    fn new_member(&self, bank: &str, change: &StaffChange) -> rows::Holder {
        let (name, person) = match change {
            StaffChange::Appoint { name, employee, .. } => (name.trim(), employee.as_str()),
            _ => ("", ""),
        };
        rows::Holder {
            id: self.row_id(),
            bank: bank.to_owned(),
            contract: String::new(),
            kind: HolderKind::Staff,
            name_id: change.account().to_owned(),
            display_name: name.to_owned(),
            person: person.to_owned(),
            status: "active".to_owned(),
            created_at: self.now(),
            version: 1,
        }
    }

    async fn present_member(
        &self,
        bank: &str,
        account: &str,
    ) -> Outcome<rows::Holder, ApprovalRefusal> {
        let (bank, account) = (bank.to_owned(), account.to_owned());
        let found = self.database().read(move |tx| member(tx, &bank, &account));
        let found: Option<rows::Holder> = found.await?;
        found.ok_or(Failure::Refused(ApprovalRefusal::Gone))
    }
}

/// Whether a member of staff would check a change about themself.
pub(crate) fn concerns(
    tx: &mut dyn Tx,
    change: &StaffChange,
    checker: &rows::Holder,
) -> Result<bool, StorageError> {
    if let StaffChange::Appoint { employee, .. } = change {
        return Ok(is_same_person(employee, &checker.person));
    }
    let found = member(tx, &checker.bank, change.account())?;
    Ok(found.is_some_and(|holder| is_same_person(&holder.person, &checker.person)))
}

/// Carries it out in the transaction that consumed its approval.
pub(crate) fn execute(
    tx: &mut dyn Tx,
    change: &StaffChange,
    approval: &TwoPersonApproval,
    execution: &Execution,
) -> Executed {
    if let StaffChange::Appoint { .. } = change {
        return appoint(tx, change, execution);
    }
    let holder = unchanged(tx, change, approval, execution)?;
    let who = &execution.who;
    match change {
        StaffChange::SetRoles { roles, before, .. } => {
            rows::Staff::set_roles(tx, &holder.id, roles)?;
            rows::Session::end_of_holder(tx, &holder.id, "replaced", who.at)?;
            let detail = json!({ "old": before, "new": roles });
            execution.note(tx, change.act(), &holder.id, &detail)
        }
        StaffChange::Unlock { new_pin, .. } => {
            execution.set_pins(tx, &holder.id)?;
            rows::Session::end_of_holder(tx, &holder.id, "replaced", who.at)?;
            release_locks(tx, &holder, who, &execution.notices)?;
            let detail = json!({ "new_pin": new_pin });
            execution.note(tx, change.act(), &holder.id, &detail)
        }
        StaffChange::Reissue { reason, .. } => {
            let told = notice::Kind::Reissued;
            reissue(tx, &holder, *reason, (change.act(), told), execution)
        }
        StaffChange::Recover { reason, .. } => {
            if !execution.hashes.is_empty() {
                execution.set_pins(tx, &holder.id)?;
                release_locks(tx, &holder, who, &execution.notices)?;
            }
            let told = notice::Kind::StaffRecovered;
            reissue(tx, &holder, *reason, (change.act(), told), execution)
        }
        StaffChange::Resume { .. } => {
            let resumed = resume(tx, &holder, who, &execution.notices);
            resumed.map_err(|undo| undo.refused_as(ApprovalRefusal::Conflict))?;
            execution.note(tx, change.act(), &holder.id, &json!({}))
        }
        StaffChange::Dismiss { .. } => dismiss(tx, &holder, execution),
        StaffChange::Appoint { .. } | StaffChange::Stop { .. } => Err(conflict()),
    }
}

fn appoint(tx: &mut dyn Tx, change: &StaffChange, execution: &Execution) -> Executed {
    let plan = execution.staff.as_ref().ok_or_else(conflict)?;
    let new = plan.member.as_ref().ok_or_else(conflict)?;
    let holder = &new.holder;
    let kind = HolderKind::Staff;
    if rows::Holder::by_name(tx, &holder.bank, "", kind, &holder.name_id)?.is_some() {
        return Err(conflict());
    }
    holder.insert(tx)?;
    execution.set_pins(tx, &holder.id)?;
    let roles = new.roles.to_words();
    rows::Staff {
        holder: holder.id.clone(),
        roles: roles.clone(),
    }
    .insert(tx)?;
    certify(tx, &plan.certificate, 1)?;
    let detail = json!({ "staff_id": holder.name_id, "employee": holder.person, "roles": roles });
    execution.note(tx, change.act(), &holder.id, &detail)
}

/// The certificate before is revoked with the reason, not later: its PC or token is gone, or about to be.
fn reissue(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    reason: ReissueReason,
    (act, told): (&str, notice::Kind),
    execution: &Execution,
) -> Executed {
    let (plan, who) = (
        execution.staff.as_ref().ok_or_else(conflict)?,
        &execution.who,
    );
    if plan.certificate.holder != holder.id {
        return Err(conflict());
    }
    take_certificates(tx, holder, reason.revocation(), who)?;
    let number = next_number(tx, &holder.id)?;
    certify(tx, &plan.certificate, number)?;
    let detail = json!({ "reason": reason.as_str() });
    execution.notices.tell(tx, holder, told, &detail, who.at)?;
    execution.note(tx, act, &holder.id, &detail)
}

fn dismiss(tx: &mut dyn Tx, holder: &rows::Holder, execution: &Execution) -> Executed {
    let ended = RevocationReason::CessationOfOperation;
    take_certificates(tx, holder, ended, &execution.who)?;
    if !holder.deregister(tx)? {
        return Err(conflict());
    }
    execution.note(tx, "dismiss_staff", &holder.id, &json!({}))
}

/// Nothing of the member's opens a door any more.
pub(super) fn take_certificates(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    reason: RevocationReason,
    who: &Who,
) -> Result<(), StorageError> {
    revoke_in_force(tx, holder, reason, who)?;
    for certificate in rows::Certificate::of_holder(tx, &holder.id)? {
        let unsigned = CertificateState::Recorded;
        if certificate.state == unsigned || certificate.state == CertificateState::Issued {
            revoke_unproven(tx, &certificate.id, who)?;
        }
    }
    rows::Session::end_of_holder(tx, &holder.id, "certificate", who.at)?;
    Ok(())
}

/// 電子証明書発行番号 of the member's next certificate.
pub(super) fn next_number(tx: &mut dyn Tx, holder: &str) -> Result<i64, StorageError> {
    let newest = rows::Certificate::of_holder(tx, holder)?;
    Ok(newest.first().map_or(1, |row| row.number + 1))
}

/// One certificate for one key, ever.
fn certify(tx: &mut dyn Tx, certificate: &rows::Certificate, number: i64) -> Executed {
    if rows::Certificate::public_key_seen(tx, &certificate.public_key)? {
        return Err(conflict());
    }
    let mut row = certificate.clone();
    row.number = number;
    Ok(row.insert(tx)?)
}

/// The member as the maker saw them, of whom this is still possible.
fn unchanged(
    tx: &mut dyn Tx,
    change: &StaffChange,
    approval: &TwoPersonApproval,
    execution: &Execution,
) -> Result<rows::Holder, Undo<ApprovalRefusal>> {
    let holder = lookup::holder(tx, &approval.target)?;
    if holder.status != "active" || holder.version != approval.target_version {
        return Err(conflict());
    }
    match fault(tx, &holder, change, execution.who.at)? {
        None => {}
        Some(StaffRefusal::Last) => return Err(Undo::Refused(ApprovalRefusal::LastStaff)),
        Some(_) => return Err(conflict()),
    }
    if !holder.touch(tx)? {
        return Err(conflict());
    }
    Ok(holder)
}
