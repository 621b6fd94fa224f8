//! Every call re-reads locks, contract, holder, token and issue; a lost right cancels (`protocol.md` §3).

use serde_json::json;
use tegata_acquisition::codes::Code;
use tegata_domain::{
    acquisition::{AcquisitionState, CLAIM_WITHIN, PROVE_WITHIN},
    attempts::Blocked,
    certificate::CertificateState,
    contract::ContractStop,
    ids::HolderKind,
    time::{DAY, Millis},
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    acquisition::end_acquisition,
    attempts,
    audit::{self, Who},
    certificate::{NewIssue, withdraw_open_issue},
    lookup,
};

/// An acquisition whose rights hold at this moment.
pub(crate) struct Granted {
    pub(crate) acquisition: rows::Acquisition,
    pub(crate) issue: rows::Issue,
    pub(crate) holder: rows::Holder,
    pub(crate) contract: rows::Contract,
}

/// Re-reads everything; ends the acquisition when time or a right has run out. The refusal must be committed.
pub(crate) fn check(
    tx: &mut dyn Tx,
    acquisition: rows::Acquisition,
    who: &Who,
) -> Result<Result<Granted, Code>, StorageError> {
    if let Some(code) = ended(&acquisition) {
        return Ok(Err(code));
    }
    if let Some(code) = overdue(&acquisition, who.at) {
        end_acquisition(tx, &acquisition, AcquisitionState::Abandoned, "time", who)?;
        return Ok(Err(code));
    }
    let issue = lookup::issue(tx, &acquisition.issue)?;
    let holder = lookup::holder(tx, &acquisition.holder)?;
    let contract = lookup::contract(tx, &holder.contract)?;
    if let Some(stop) = contract.status.stop()
        && acquisition.state != AcquisitionState::Valid
    {
        // What was proven waits on for its release while the contract is stopped.
        if acquisition.state != AcquisitionState::Held || stop == ContractStop::Terminated {
            let cancelled = AcquisitionState::Cancelled;
            end_acquisition(tx, &acquisition, cancelled, stop.code(), who)?;
        }
        return Ok(Err(stopped(stop)));
    }
    if let Some((code, reason)) = lost(tx, &acquisition, &issue, &holder, who.at)? {
        let state = if code == Code::Deadline {
            AcquisitionState::Lapsed
        } else {
            AcquisitionState::Cancelled
        };
        end_acquisition(tx, &acquisition, state, reason, who)?;
        return Ok(Err(code));
    }
    Ok(Ok(Granted {
        acquisition,
        issue,
        holder,
        contract,
    }))
}

/// The holder's open issue, or what is missing. Where the bank lets users re-acquire alone after expiry, a right is
/// registered here under the id drawn for it. A renewal's right is none: only the old certificate opens it.
pub(crate) fn open_issue(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    fresh: &str,
    who: &Who,
) -> Result<Result<rows::Issue, Code>, StorageError> {
    let contract = lookup::contract(tx, &holder.contract)?;
    if let Some(stop) = contract.status.stop() {
        return Ok(Err(stopped(stop)));
    }
    let Some(issue) = registered(tx, &holder.id)? else {
        return after_expiry(tx, holder, fresh, who);
    };
    if who.at > issue.deadline {
        rows::Issue::close(tx, &issue.id, "lapsed", who.at)?;
        return Ok(Err(Code::Deadline));
    }
    Ok(Ok(issue))
}

/// The open right that PIN and one-time password can use.
pub(crate) fn registered(
    tx: &mut dyn Tx,
    holder: &str,
) -> Result<Option<rows::Issue>, StorageError> {
    Ok(rows::Issue::open_of(tx, holder)?.filter(|issue| issue.origin != "renewal"))
}

/// The policy "after expiry": a user whose certificate was in force until it ended, so many days ago at most. Once for
/// each certificate: after a rejection or a stop the administrator decides.
fn after_expiry(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    fresh: &str,
    who: &Who,
) -> Result<Result<rows::Issue, Code>, StorageError> {
    let (now, days) = (
        who.at,
        lookup::policies(tx, &holder.bank)?.reacquire_after_expiry_days,
    );
    let ended = rows::Certificate::in_force(tx, &holder.id)?.filter(|certificate| {
        let end = certificate.not_after;
        certificate.state == CertificateState::Valid && now > end && now <= end + days * DAY
    });
    let Some(ended) = ended.filter(|_| holder.kind == HolderKind::User) else {
        return Ok(Err(Code::NoIssue));
    };
    let latest = rows::Issue::latest_of(tx, &holder.id)?.filter(|issue| issue.origin != "renewal");
    if latest.is_some_and(|issue| issue.replaces.as_ref() == Some(&ended.id)) {
        return Ok(Err(Code::NoIssue));
    }
    withdraw_open_issue(tx, &holder.id, who)?;
    let new = NewIssue {
        id: fresh,
        holder,
        origin: "expired",
        reason: None,
        replaces: Some(ended.id),
        handover: None,
    };
    new.register(tx, now)?;
    let detail = json!({ "origin": "expired" });
    audit::done(tx, who, "issue_register", &holder.id, &detail)?;
    lookup::issue(tx, fresh).map(Ok)
}

/// The code of an acquisition that has ended without a certificate in force.
pub(crate) fn ended(acquisition: &rows::Acquisition) -> Option<Code> {
    acquisition.ended_at?;
    match acquisition.state {
        AcquisitionState::Valid => None,
        AcquisitionState::Abandoned if acquisition.claimed_at.is_none() => {
            Some(Code::TicketExpired)
        }
        AcquisitionState::Abandoned => Some(Code::Abandoned),
        AcquisitionState::Rejected => Some(Code::Rejected),
        AcquisitionState::Lapsed => Some(Code::Lapsed),
        _ => Some(match acquisition.end_reason.as_deref() {
            Some("burned") => Code::Taken,
            Some("numbers") => Code::PairMismatch,
            Some("locked") => Code::Locked,
            Some("deadline") => Code::Deadline,
            Some("limit") => Code::Limit,
            Some(reason) if reason == ContractStop::Suspended.code() => Code::ContractSuspended,
            Some(reason) if reason == ContractStop::Terminated.code() => Code::ContractTerminated,
            _ => Code::Stopped,
        }),
    }
}

/// The code for somebody whose contract keeps them out.
pub(crate) fn stopped(stop: ContractStop) -> Code {
    match stop {
        ContractStop::Suspended => Code::ContractSuspended,
        ContractStop::Terminated => Code::ContractTerminated,
    }
}

/// Claim within ten minutes, proof within thirty of the claim: `now < end`.
fn overdue(acquisition: &rows::Acquisition, now: Millis) -> Option<Code> {
    match (acquisition.state, acquisition.claimed_at) {
        (AcquisitionState::Held | AcquisitionState::Valid, _) => None,
        (_, None) => (now >= acquisition.created_at + CLAIM_WITHIN).then_some(Code::TicketExpired),
        (_, Some(claimed)) => (now >= claimed + PROVE_WITHIN).then_some(Code::Abandoned),
    }
}

/// Seconds until the current step's time is over.
pub(crate) fn seconds_left(acquisition: &rows::Acquisition, now: Millis) -> u32 {
    let end = acquisition
        .claimed_at
        .map_or(acquisition.created_at + CLAIM_WITHIN, |claimed| {
            claimed + PROVE_WITHIN
        });
    u32::try_from(((end - now) / 1_000).max(0)).unwrap_or_default()
}

fn lost(
    tx: &mut dyn Tx,
    acquisition: &rows::Acquisition,
    issue: &rows::Issue,
    holder: &rows::Holder,
    now: Millis,
) -> Result<Option<(Code, &'static str)>, StorageError> {
    if acquisition.state == AcquisitionState::Valid {
        return Ok(None);
    }
    if holder.status != "active" || issue.status != "open" {
        return Ok(Some((Code::Stopped, "right")));
    }
    // Once proven it was acquired in time; how long it may wait for a person is another limit (§5).
    if now > issue.deadline && acquisition.state != AcquisitionState::Held {
        rows::Issue::close(tx, &issue.id, "lapsed", now)?;
        return Ok(Some((Code::Deadline, "deadline")));
    }
    if attempts::locked(tx, holder, now)? == Some(Blocked::Locked) {
        return Ok(Some((Code::Locked, "locked")));
    }
    if acquisition.one_time_password && rows::Token::of_holder(tx, &holder.id)?.is_none() {
        return Ok(Some((Code::NoToken, "token")));
    }
    if acquisition.kind == "renewal" && !old_one_stands(tx, issue)? {
        return Ok(Some((Code::Renewal, "old certificate")));
    }
    Ok(None)
}

/// A renewal is cancelled when the old certificate is revoked or stopped midway; expiry midway is no hindrance.
fn old_one_stands(tx: &mut dyn Tx, issue: &rows::Issue) -> Result<bool, StorageError> {
    match &issue.replaces {
        Some(old) => Ok(lookup::certificate(tx, old)?.state == CertificateState::Valid),
        None => Ok(false),
    }
}
