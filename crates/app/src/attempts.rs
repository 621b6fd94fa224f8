//! One comparison of a PIN: reserve, hash, settle.

use tegata_domain::{
    attempts::{AttemptLimit, Attempts, Blocked},
    ids::HolderKind,
    pin::Pin,
    time::Millis,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{App, failure::Internal, kdf::Turn, lookup};

/// What a counter counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The PIN at sign-in and at renewal.
    SignIn,
    /// The confirmation PIN.
    Confirmation,
    /// PIN and one-time password at acquisition; never locks sign-in.
    Acquisition,
    /// The password at a sign-in without a certificate; never locks the one with.
    Password,
}

impl Purpose {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Confirmation => "confirmation",
            Self::Acquisition => "acquisition",
            Self::Password => "password",
        }
    }

    /// Which PIN it compares.
    pub(crate) fn secret(self) -> &'static str {
        match self {
            Self::SignIn | Self::Acquisition | Self::Password => "login",
            Self::Confirmation => "confirmation",
        }
    }
}

/// One comparison that was reserved.
#[derive(Clone)]
pub(crate) struct Reserved {
    purpose: Purpose,
    /// The hash to compare with, and when that PIN was set; none where there is no PIN.
    pub(crate) hash: Option<String>,
    set_at: Option<Millis>,
    /// The counter after it.
    pub(crate) after: Attempts,
}

impl Reserved {
    /// Which counter it is on.
    pub(crate) fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Whether the PIN compared is the holder's still: one that was replaced meanwhile opens nothing any more.
    pub(crate) fn is_of_present_pin(
        &self,
        tx: &mut dyn Tx,
        holder: &str,
    ) -> Result<bool, StorageError> {
        let present = rows::Secret::find(tx, holder, self.purpose.secret())?;
        Ok(self.set_at.is_some() && present.map(|secret| secret.set_at) == self.set_at)
    }
}

/// Name of the emergency stop's counters.
const EMERGENCY_STOP: &str = "emergency_stop";

/// Reserves one comparison and hands out the hash to compare with.
pub(crate) fn reserve(
    tx: &mut dyn Tx,
    holder: &str,
    purpose: Purpose,
    limit: AttemptLimit,
    now: Millis,
) -> Result<Result<Reserved, Blocked>, StorageError> {
    let before = rows::Attempt::load(tx, holder, purpose.as_str())?;
    let after = match before.reserve(limit, now) {
        Ok(after) => after,
        Err(blocked) => return Ok(Err(blocked)),
    };
    rows::Attempt::reserve(tx, holder, purpose.as_str(), after)?;
    let (hash, set_at) = rows::Secret::find(tx, holder, purpose.secret())?
        .map(|secret| (secret.hash, secret.set_at))
        .unzip();
    Ok(Ok(Reserved {
        purpose,
        hash,
        set_at,
        after,
    }))
}

/// Reserves one comparison of the login PIN for the emergency stop, on counters of its own: one for the network, one
/// for all. Neither locks anything else, nor is anything else's lock looked at.
pub(crate) fn reserve_emergency_stop(
    tx: &mut dyn Tx,
    holder: &str,
    network: &str,
    now: Millis,
) -> Result<Option<String>, StorageError> {
    let counters = [
        (EMERGENCY_STOP.to_owned(), AttemptLimit::emergency_stop()),
        (
            format!("{EMERGENCY_STOP} {network}"),
            AttemptLimit::emergency_stop_of_network(),
        ),
    ];
    let mut reserved = Vec::new();
    for (purpose, limit) in counters {
        match rows::Attempt::load(tx, holder, &purpose)?.reserve(limit, now) {
            Ok(next) => reserved.push((purpose, next)),
            Err(_) => return Ok(None),
        }
    }
    for (purpose, next) in reserved {
        rows::Attempt::reserve(tx, holder, &purpose, next)?;
    }
    let secret = rows::Secret::find(tx, holder, Purpose::SignIn.secret())?;
    Ok(secret.map(|secret| secret.hash))
}

/// Whether the holder may act at all: an emergency stop, own locks, and by policy the lock of an administrator (seed 002).
pub(crate) fn locked(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    now: Millis,
) -> Result<Option<Blocked>, StorageError> {
    if rows::EmergencyStop::standing(tx, &holder.id)?.is_some() {
        return Ok(Some(Blocked::Locked));
    }
    let mut waiting = None;
    for purpose in [Purpose::SignIn, Purpose::Confirmation] {
        match rows::Attempt::load(tx, &holder.id, purpose.as_str())?.check(now) {
            Err(Blocked::Locked) => return Ok(Some(Blocked::Locked)),
            Err(blocked @ Blocked::Waiting(_)) => waiting = waiting.or(Some(blocked)),
            Ok(()) => {}
        }
    }
    // A lock outranks a wait: whoever waits is not let through where only locks are looked at.
    Ok(locked_by_administrator(tx, holder)?.or(waiting))
}

/// The lock alone: an administrator's wait after a few wrong PINs is no lock.
fn locked_by_administrator(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
) -> Result<Option<Blocked>, StorageError> {
    if holder.kind != HolderKind::User
        || !lookup::policies(tx, &holder.bank)?.administrator_lock_cascades
    {
        return Ok(None);
    }
    for administrator in rows::Holder::of_contract(tx, &holder.contract, HolderKind::Administrator)?
    {
        for purpose in [Purpose::SignIn, Purpose::Confirmation] {
            if rows::Attempt::load(tx, &administrator.id, purpose.as_str())?.locked {
                return Ok(Some(Blocked::Locked));
            }
        }
    }
    Ok(None)
}

/// The lock that came while one reserved comparison was made. The comparison's own counter may wait or be locked by
/// that very reservation, which a right PIN gives back; what others reserved after it stays.
pub(crate) fn locked_meanwhile(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    reserved: &Reserved,
    now: Millis,
) -> Result<Option<Blocked>, StorageError> {
    let purpose = reserved.purpose;
    let own = rows::Attempt::load(tx, &holder.id, purpose.as_str())?;
    if rows::EmergencyStop::standing(tx, &holder.id)?.is_some() {
        return Ok(Some(Blocked::Locked));
    }
    if own.locked && own.failures > reserved.after.failures {
        return Ok(Some(Blocked::Locked));
    }
    for other in [Purpose::SignIn, Purpose::Confirmation] {
        if other != purpose
            && let Err(blocked) = rows::Attempt::load(tx, &holder.id, other.as_str())?.check(now)
        {
            return Ok(Some(blocked));
        }
    }
    locked_by_administrator(tx, holder)
}

impl App {
    /// The one comparison that was reserved.
    pub(crate) async fn compare_pin(
        &self,
        stored: Option<String>,
        pin: &Pin,
    ) -> Result<bool, Internal> {
        self.kdf()
            .verify(stored, self.keys().pepper_pin(pin.expose()))
            .await
    }

    /// The same for a caller without certificate, whose turn it is.
    pub(crate) async fn compare_pin_of_stranger(
        &self,
        turn: Turn,
        stored: Option<String>,
        pin: &Pin,
    ) -> Result<bool, Internal> {
        let peppered = self.keys().pepper_pin(pin.expose());
        self.kdf().verify_for_stranger(turn, stored, peppered).await
    }

    /// The hash of a new PIN.
    pub(crate) async fn hash_pin(&self, pin: &Pin) -> Result<String, Internal> {
        self.kdf()
            .hash(self.keys().pepper_pin(pin.expose()), self.secret())
            .await
    }
}
