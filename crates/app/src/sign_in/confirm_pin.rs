//! ご契約先確認暗証番号 before a change, and the PIN typed again before a renewal.

use std::net::IpAddr;

use serde_json::json;
use tegata_domain::{attempts::Blocked, ids::HolderKind, pin::Pin, time::Millis};
use tegata_storage::rows;

use crate::{
    App,
    attempts::{self, Purpose},
    audit,
    failure::{Outcome, settle},
    lookup, notice,
    sign_in::{Actor, pin::who},
};

/// The actor has just typed the right PIN for one act. Consumed by the act; only this file makes one.
pub struct PinVerified {
    pub(crate) holder: String,
}

/// Whose PIN is compared, and from where it was typed.
pub(crate) struct PinHolder {
    pub(crate) holder: rows::Holder,
    pub(crate) address: IpAddr,
    pub(crate) at: Millis,
}

/// Why the confirmation was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfirmRefusal {
    /// ADM-CONFIRM: so many tries are left.
    Wrong {
        /// Tries before the first wait.
        left: u32,
    },
    /// Not before this time.
    Waiting(Millis),
    /// Locked.
    Locked,
}

impl App {
    /// Compares the confirmation PIN of an administrator, or the login PIN of a user or member of staff.
    ///
    /// # Errors
    /// [`ConfirmRefusal`], committed with its counter and audit row.
    pub async fn confirm_pin(
        &self,
        actor: &Actor,
        pin: Pin,
    ) -> Outcome<PinVerified, ConfirmRefusal> {
        let purpose = match actor.holder.kind {
            HolderKind::Administrator => Purpose::Confirmation,
            HolderKind::User | HolderKind::Staff => Purpose::SignIn,
        };
        let holder = PinHolder {
            holder: actor.holder.clone(),
            address: actor.address,
            at: actor.at,
        };
        self.compare_for(&holder, purpose, pin).await
    }

    /// Compares the login PIN of someone signed in, typed again before a renewal.
    ///
    /// # Errors
    /// [`ConfirmRefusal`], committed with its counter and audit row.
    pub async fn confirm_renewal_pin(
        &self,
        actor: &Actor,
        pin: Pin,
    ) -> Outcome<PinVerified, ConfirmRefusal> {
        let holder = PinHolder {
            holder: actor.holder.clone(),
            address: actor.address,
            at: actor.at,
        };
        self.compare_for(&holder, Purpose::SignIn, pin).await
    }

    /// Compares the login PIN of someone who shows a certificate in force but has no session (renewal in the app).
    pub(crate) async fn confirm_login_pin(
        &self,
        holder: &PinHolder,
        pin: Pin,
    ) -> Outcome<PinVerified, ConfirmRefusal> {
        self.compare_for(holder, Purpose::SignIn, pin).await
    }

    async fn compare_for(
        &self,
        actor: &PinHolder,
        purpose: Purpose,
        pin: Pin,
    ) -> Outcome<PinVerified, ConfirmRefusal> {
        let (holder, now) = (actor.holder.clone(), self.now());
        let reserved = self
            .database()
            .write(move |tx| {
                if let Some(blocked) = attempts::locked(tx, &holder, now)? {
                    return Ok(Err(refusal(blocked)));
                }
                let limit = lookup::policies(tx, &holder.bank)?.sign_in_limit();
                Ok(attempts::reserve(tx, &holder.id, purpose, limit, now)?.map_err(refusal))
            })
            .await;
        let (stored, after) = settle(reserved)?;
        let fits = self.compare_pin(stored, &pin).await?;
        let (holder, who) = (
            actor.holder.clone(),
            who(&actor.holder, actor.address, actor.at),
        );
        let notices = notice::Draft::new(self.random());
        let settled = self
            .database()
            .write(move |tx| {
                if fits {
                    rows::Attempt::clear(tx, &holder.id, purpose.as_str())?;
                    return Ok(Ok(PinVerified {
                        holder: holder.id.clone(),
                    }));
                }
                let detail = json!({ "failures": after.failures });
                audit::refused(tx, &who, "confirm_pin", &holder.id, &detail)?;
                let limit = lookup::policies(tx, &holder.bank)?.sign_in_limit();
                if after.failures == limit.free || after.failures == limit.lock_at {
                    notices.tell(tx, &holder, notice::Kind::Locked, &json!({}), now)?;
                }
                Ok(Err(match after.check(now) {
                    Ok(()) => ConfirmRefusal::Wrong {
                        left: limit.free.saturating_sub(after.failures),
                    },
                    Err(blocked) => refusal(blocked),
                }))
            })
            .await;
        settle(settled)
    }
}

impl PinVerified {
    /// Whether the PIN was this holder's.
    pub(crate) fn is_of(&self, holder: &rows::Holder) -> bool {
        self.holder == holder.id
    }
}

fn refusal(blocked: Blocked) -> ConfirmRefusal {
    match blocked {
        Blocked::Waiting(until) => ConfirmRefusal::Waiting(until),
        Blocked::Locked => ConfirmRefusal::Locked,
    }
}
