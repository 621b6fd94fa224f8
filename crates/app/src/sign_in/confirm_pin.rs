//! ご契約先確認暗証番号 before a change, and the PIN typed again before a renewal.

use std::net::IpAddr;

use serde_json::json;
use tegata_domain::{attempts::Blocked, ids::HolderKind, pin::Pin, time::Millis};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    attempts::{self, Purpose, Reserved},
    audit::{self, Who},
    failure::{Outcome, settle},
    lookup, notice,
    sign_in::{Actor, certificate::in_force, pin::who},
};

/// The actor has just typed the right PIN for one act, or the bank's policy asks none for it. Consumed by the act; only
/// this file makes one.
pub struct PinVerified {
    pub(crate) holder: String,
}

/// Whose PIN is compared, and from where it was typed.
#[derive(Clone)]
pub(crate) struct PinHolder {
    pub(crate) holder: rows::Holder,
    pub(crate) certificate: rows::Certificate,
    /// Digest of the session's cookie; none where the certificate alone speaks (renewal in the app).
    pub(crate) session: Option<Vec<u8>>,
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
    /// Compares the confirmation PIN of an administrator, or the login PIN of a user or member of staff, or of an
    /// administrator whose profile has no other.
    ///
    /// # Errors
    /// [`ConfirmRefusal`], committed with its counter and audit row.
    pub async fn confirm_pin(
        &self,
        actor: &Actor,
        pin: Pin,
    ) -> Outcome<PinVerified, ConfirmRefusal> {
        let purpose = match actor.holder.kind {
            HolderKind::Administrator if self.has_confirmation_pin(actor).await? => {
                Purpose::Confirmation
            }
            _ => Purpose::SignIn,
        };
        self.compare_for(&PinHolder::from(actor), purpose, pin)
            .await
    }

    /// Before a reissue or a revocation: compares the PIN where the bank's policy asks it.
    ///
    /// # Errors
    /// [`ConfirmRefusal`], committed with its counter and audit row.
    pub async fn confirm_reissue(
        &self,
        actor: &Actor,
        pin: Option<Pin>,
    ) -> Outcome<PinVerified, ConfirmRefusal> {
        let bank = actor.holder.bank.clone();
        let asked = self
            .database()
            .read(move |tx| lookup::policies(tx, &bank))
            .await?
            .confirm_reissue;
        match pin {
            Some(pin) => self.confirm_pin(actor, pin).await,
            None if asked => self.confirm_pin(actor, Pin::typed("")).await,
            None => Ok(PinVerified {
                holder: actor.holder.id.clone(),
            }),
        }
    }

    async fn has_confirmation_pin(&self, actor: &Actor) -> Result<bool, StorageError> {
        let bank = actor.holder.bank.clone();
        let profile = self
            .database()
            .read(move |tx| lookup::profile(tx, &bank))
            .await?;
        Ok(profile.has_confirmation_pin())
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
        self.compare_for(&PinHolder::from(actor), Purpose::SignIn, pin)
            .await
    }

    /// Compares the login PIN of someone who shows a certificate in force but has no session (renewal in the app).
    pub(crate) async fn confirm_login_pin(
        &self,
        holder: &PinHolder,
        pin: Pin,
    ) -> Outcome<PinVerified, ConfirmRefusal> {
        self.compare_for(holder, Purpose::SignIn, pin).await
    }

    pub(super) async fn compare_for(
        &self,
        actor: &PinHolder,
        purpose: Purpose,
        pin: Pin,
    ) -> Outcome<PinVerified, ConfirmRefusal> {
        let (holder, who, now) = (actor.holder.clone(), actor.who(), self.now());
        let reserved = self
            .database()
            .write(move |tx| {
                if let Some(blocked) = attempts::locked(tx, &holder, now)? {
                    let detail = json!({ "reason": "locked" });
                    audit::refused(tx, &who, "confirm_pin", &holder.id, &detail)?;
                    return Ok(Err(refusal(blocked)));
                }
                let limit = lookup::policies(tx, &holder.bank)?.sign_in_limit();
                Ok(attempts::reserve(tx, &holder.id, purpose, limit, now)?.map_err(refusal))
            })
            .await;
        let reserved = settle(reserved)?;
        let fits = self.compare_pin(reserved.hash.clone(), &pin).await?;
        let (actor, who) = (actor.clone(), actor.who());
        let notices = notice::Draft::new(self.random());
        let settled = self
            .database()
            .write(move |tx| {
                let holder = &actor.holder;
                if fits {
                    if let Some(refusal) = actor.lost_meanwhile(tx, &reserved, now)? {
                        return Ok(Err(refusal));
                    }
                    rows::Attempt::clear(tx, &holder.id, purpose.as_str())?;
                    return Ok(Ok(PinVerified {
                        holder: holder.id.clone(),
                    }));
                }
                let after = reserved.after;
                let detail = json!({ "failures": after.failures });
                audit::refused(tx, &who, "confirm_pin", &holder.id, &detail)?;
                let limit = lookup::policies(tx, &holder.bank)?.sign_in_limit();
                if after.failures == limit.free || after.failures == limit.lock_at {
                    notices.tell(tx, holder, notice::Kind::Locked, &json!({}), now)?;
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

impl From<&Actor> for PinHolder {
    fn from(actor: &Actor) -> Self {
        Self {
            holder: actor.holder.clone(),
            certificate: actor.certificate.clone(),
            session: Some(actor.session.cookie.clone()),
            address: actor.address,
            at: actor.at,
        }
    }
}

impl PinHolder {
    fn who(&self) -> Who {
        who(&self.holder, self.address, self.at)
    }

    /// What ended while the PIN was compared: a right PIN does not bring it back.
    fn lost_meanwhile(
        &self,
        tx: &mut dyn Tx,
        reserved: &Reserved,
        now: Millis,
    ) -> Result<Option<ConfirmRefusal>, StorageError> {
        let session_ended = match &self.session {
            Some(cookie) => {
                rows::Session::find(tx, cookie)?.is_none_or(|session| session.ended_at.is_some())
            }
            None => false,
        };
        let same_pin = reserved.is_of_present_pin(tx, &self.holder.id)?;
        if session_ended || !same_pin || !in_force(tx, &self.certificate, now)? {
            return Ok(Some(ConfirmRefusal::Locked));
        }
        let blocked = attempts::locked_meanwhile(tx, &self.holder, reserved, now)?;
        Ok(blocked.map(refusal))
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
