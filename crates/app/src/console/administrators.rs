//! Administrators of the bank's customers: reissue, unlocking, release and resumption by two people.

use serde_json::json;
use tegata_domain::{
    certificate::{CertificateState, ReissueReason},
    contract::ContractState,
    policy::OldCertificate,
};
use tegata_storage::{Tx, rows};

use crate::{
    acquisition::decide_held,
    certificate::{NewIssue, revoke_in_force, withdraw_open_issue},
    console::{
        ApprovalRefusal, ProposalRefusal,
        approve::TwoPersonApproval,
        customers,
        execute::{Executed, Execution, conflict},
        propose::Target,
    },
    failure::Undo,
    lookup, notice,
    user::release_locks,
};

/// The administrator as the maker sees them.
pub(super) fn target(tx: &mut dyn Tx, bank: &str, number: &str, administrator: u8) -> Target {
    let holder = named(tx, bank, number, administrator)?;
    Ok((holder.id, holder.version))
}

/// The certificate of theirs that is held.
pub(super) fn held_target(tx: &mut dyn Tx, bank: &str, number: &str, administrator: u8) -> Target {
    let holder = named(tx, bank, number, administrator)?;
    let all = rows::Certificate::of_holder(tx, &holder.id)?;
    let held = all
        .into_iter()
        .find(|certificate| certificate.state == CertificateState::Held);
    let held = held.ok_or(Undo::Refused(ProposalRefusal::Administrator))?;
    Ok((held.id, holder.version))
}

fn named(
    tx: &mut dyn Tx,
    bank: &str,
    number: &str,
    administrator: u8,
) -> Result<rows::Holder, Undo<ProposalRefusal>> {
    let contract = customers::not_ended(tx, bank, number)?;
    let found = customers::administrator(tx, &contract, administrator)?;
    found.ok_or(Undo::Refused(ProposalRefusal::Administrator))
}

/// 管理者電子証明書の再発行: the new right to acquire takes the place of an open one.
pub(super) fn reissue(
    tx: &mut dyn Tx,
    approval: &TwoPersonApproval,
    (reason, form): (ReissueReason, &str),
    with: &Execution,
) -> Executed {
    let holder = &unchanged(tx, approval)?;
    let (who, notices) = (&with.who, &with.notices);
    withdraw_open_issue(tx, &holder.id, who)?;
    register_issue(tx, holder, ("reissue", Some(reason)), with)?;
    let policy = lookup::policies(tx, &holder.bank)?.old_certificate;
    if reason.revokes_at_once() || policy == OldCertificate::AtOnce {
        revoke_in_force(tx, holder, reason.revocation(), who)?;
        let (kind, why) = (notice::Kind::Revoked, json!({ "reason": reason.as_str() }));
        notices.tell(tx, holder, kind, &why, who.at)?;
    }
    let detail = json!({ "reason": reason.as_str(), "form": form });
    notices.tell(tx, holder, notice::Kind::Reissued, &detail, who.at)?;
    with.note(tx, "reissue_administrator", &holder.id, &detail)
}

/// 暗証番号閉塞解除. New PINs, where some were made, end the sessions that the old ones opened.
pub(super) fn unlock(
    tx: &mut dyn Tx,
    approval: &TwoPersonApproval,
    form: &str,
    with: &Execution,
) -> Executed {
    let holder = &unchanged(tx, approval)?;
    let (who, notices) = (&with.who, &with.notices);
    with.set_pins(tx, &holder.id)?;
    if !with.hashes.is_empty() {
        rows::Session::end_of_holder(tx, &holder.id, "replaced", who.at)?;
        let kind = notice::Kind::PinChanged;
        notices.tell(tx, holder, kind, &json!({}), who.at)?;
    }
    release_locks(tx, holder, who, notices)?;
    let detail = json!({ "form": form });
    with.note(tx, "unlock_administrator", &holder.id, &detail)
}

/// 受け取り保留の解除: of the certificate that the maker saw, not whichever is held by now.
pub(super) fn release(
    tx: &mut dyn Tx,
    approval: &TwoPersonApproval,
    release: bool,
    with: &Execution,
) -> Executed {
    let held = lookup::certificate(tx, &approval.target)?;
    if held.state != CertificateState::Held {
        return Err(conflict());
    }
    let holder = in_version(tx, &held.holder, approval.target_version)?;
    let (who, notices) = (&with.who, &with.notices);
    Ok(decide_held(tx, &held, holder, release, who, notices)?)
}

/// 再開 of a stopped certificate.
pub(super) fn resume(tx: &mut dyn Tx, approval: &TwoPersonApproval, with: &Execution) -> Executed {
    let holder = unchanged(tx, approval)?;
    let resumed = crate::certificate::resume(tx, &holder, &with.who, &with.notices);
    resumed.map_err(|undo| undo.refused_as(ApprovalRefusal::Conflict))
}

/// The right to acquire a certificate.
pub(super) fn register_issue(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    (origin, reason): (&str, Option<ReissueReason>),
    with: &Execution,
) -> Executed {
    let present = rows::Certificate::in_force(tx, &holder.id)?;
    let id = with.id(2)?;
    let issue = NewIssue {
        id: &id,
        holder,
        origin,
        reason,
        replaces: present.map(|certificate| certificate.id),
        handover: with.handover,
    };
    Ok(issue.register(tx, with.who.at)?)
}

/// The administrator, unchanged since the proposal.
pub(super) fn unchanged(
    tx: &mut dyn Tx,
    approval: &TwoPersonApproval,
) -> Result<rows::Holder, Undo<ApprovalRefusal>> {
    in_version(tx, &approval.target, approval.target_version)
}

fn in_version(
    tx: &mut dyn Tx,
    holder: &str,
    version: i64,
) -> Result<rows::Holder, Undo<ApprovalRefusal>> {
    let holder = lookup::holder(tx, holder)?;
    let contract = lookup::contract(tx, &holder.contract)?;
    let over = contract.status == ContractState::Terminated;
    if over || holder.status != "active" || holder.version != version || !holder.touch(tx)? {
        return Err(conflict());
    }
    Ok(holder)
}
