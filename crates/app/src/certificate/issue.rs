//! 電子証明書発行データ: registering and withdrawing the right to acquire one certificate.

use tegata_domain::{
    acquisition::AcquisitionState,
    certificate::ReissueReason,
    time::{Millis, end_of_day_after},
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{acquisition::end_acquisition, attempts::Purpose, audit::Who, lookup};

/// A right about to be registered.
pub(crate) struct NewIssue<'a> {
    pub(crate) id: &'a str,
    pub(crate) holder: &'a rows::Holder,
    pub(crate) origin: &'a str,
    pub(crate) reason: Option<ReissueReason>,
    pub(crate) replaces: Option<String>,
    pub(crate) handover: Option<[u8; 32]>,
}

impl NewIssue<'_> {
    /// Registers it with the bank's deadline. Failures stop one right only: this one begins with none, or strangers
    /// who guessed while nothing was registered would have stopped it beforehand.
    pub(crate) fn register(&self, tx: &mut dyn Tx, now: Millis) -> Result<(), StorageError> {
        let policies = lookup::policies(tx, &self.holder.bank)?;
        let deadline = end_of_day_after(now, policies.acquisition_deadline_days)
            .ok_or_else(|| StorageError::corrupt("a deadline outside the calendar"))?;
        rows::Attempt::clear(tx, &self.holder.id, Purpose::Acquisition.as_str())?;
        if self.reason.is_some() {
            // A reissue is the administrator's or the bank's word on what was stopped.
            rows::EmergencyStop::end(tx, &self.holder.id, self.origin, now)?;
        }
        rows::Issue {
            id: self.id.to_owned(),
            bank: self.holder.bank.clone(),
            holder: self.holder.id.clone(),
            status: "open".to_owned(),
            origin: self.origin.to_owned(),
            reason: self.reason.map(|reason| reason.as_str().to_owned()),
            registered_at: now,
            deadline,
            replaces: self.replaces.clone(),
            redos: 0,
            handover: self.handover.map(|digest| digest.to_vec()),
            closed_at: None,
        }
        .insert(tx)
    }
}

/// Withdraws the open right, if any, and ends its acquisition.
pub(crate) fn withdraw_open_issue(
    tx: &mut dyn Tx,
    holder: &str,
    who: &Who,
) -> Result<bool, StorageError> {
    let Some(open) = rows::Issue::open_of(tx, holder)? else {
        return Ok(false);
    };
    if let Some(running) = rows::Acquisition::live_of(tx, &open.id)? {
        end_acquisition(tx, &running, AcquisitionState::Cancelled, "withdrawn", who)?;
    }
    if let Some(unproven) = rows::Certificate::unproven_of_issue(tx, &open.id)? {
        crate::acquisition::revoke_unproven(tx, &unproven.id, who)?;
    }
    rows::Issue::close(tx, &open.id, "withdrawn", who.at)
}
