//! 利用者のロック解除: the administrator releases a user's locks and reopens a stopped acquisition.

use serde_json::json;
use tegata_domain::{certificate::CertificateState, ids::UserId};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    acquisition::reopen_right,
    attempts::Purpose,
    audit::{self, Who},
    failure::{Failure, Outcome, Undo},
    notice,
    sign_in::{AdminActor, PinVerified},
    token::{CODES, active_user},
};

/// Why an act on a user was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserRefusal {
    /// The confirmation PIN was not this administrator's.
    NotConfirmed,
    /// No such active user in this contract.
    NoUser,
}

impl App {
    /// Releases a user.
    ///
    /// # Errors
    /// [`UserRefusal`]
    pub async fn unlock_user(
        &self,
        admin: &AdminActor,
        confirmed: PinVerified,
        user: &UserId,
    ) -> Outcome<(), UserRefusal> {
        if !confirmed.is_of(&admin.actor.holder) {
            return Err(Failure::Refused(UserRefusal::NotConfirmed));
        }
        let (admin, user) = (admin.clone(), user.clone());
        let notices = notice::Draft::new(self.random());
        let answer: Result<(), Undo<UserRefusal>> = self
            .database()
            .write(move |tx| {
                let holder =
                    active_user(tx, &admin, &user)?.ok_or(Undo::Refused(UserRefusal::NoUser))?;
                release(tx, &holder, &admin.actor.who(), &notices)?;
                Ok(())
            })
            .await;
        answer.map_err(Into::into)
    }
}

/// Clears every counter of a holder, ends an emergency stop, and reopens an issue that either of them stopped. A
/// certificate that was stopped stays so until it is resumed, and keeps the issue stopped where nothing else did.
pub(crate) fn release(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    who: &Who,
    notices: &notice::Draft,
) -> Result<(), StorageError> {
    for purpose in [
        Purpose::SignIn,
        Purpose::Confirmation,
        Purpose::Acquisition,
        Purpose::Password,
    ] {
        rows::Attempt::clear(tx, &holder.id, purpose.as_str())?;
    }
    rows::Attempt::clear_stops(tx, &holder.id)?;
    let emergency = rows::EmergencyStop::end(tx, &holder.id, &who.actor, who.at)?;
    rows::Attempt::clear(tx, &holder.id, CODES)?;
    let suspended = rows::Certificate::in_force(tx, &holder.id)?
        .is_some_and(|certificate| certificate.state == CertificateState::Suspended);
    if emergency || !suspended {
        reopen_right(tx, holder)?;
    }
    audit::done(tx, who, "unlock", &holder.id, &json!({}))?;
    notices.tell(tx, holder, notice::Kind::Unlocked, &json!({}), who.at)
}
