//! 利用者の各種暗証番号の再設定: the administrator sets new PINs for a user who does not know them any more.

use serde_json::json;
use tegata_domain::{ids::UserId, pin::Pin};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    audit::{self, Who},
    failure::{Failure, Outcome, Undo},
    notice,
    sign_in::{AdminActor, PinVerified},
    token::active_user,
    user::UserRefusal,
};

impl App {
    /// Sets the PINs that were given; sessions of the user end. Locks stay: releasing is an act of its own.
    ///
    /// # Errors
    /// [`UserRefusal`]
    pub async fn reset_user_pins(
        &self,
        admin: &AdminActor,
        confirmed: PinVerified,
        user: &UserId,
        login: Option<Pin>,
        confirmation: Option<Pin>,
    ) -> Outcome<(), UserRefusal> {
        if !confirmed.is_of(&admin.actor.holder) {
            return Err(Failure::Refused(UserRefusal::NotConfirmed));
        }
        let mut hashes = Vec::with_capacity(2);
        for (kind, pin) in [("login", login), ("confirmation", confirmation)] {
            if let Some(pin) = pin {
                hashes.push((kind, self.hash_pin(&pin).await?));
            }
        }
        let (admin, user) = (admin.clone(), user.clone());
        let notices = notice::Draft::new(self.random());
        let answer: Result<(), Undo<UserRefusal>> = self
            .database()
            .write(move |tx| {
                let holder =
                    active_user(tx, &admin, &user)?.ok_or(Undo::Refused(UserRefusal::NoUser))?;
                let who = admin.actor.who();
                set(tx, &holder, (&hashes, &notices), &who)?;
                Ok(())
            })
            .await;
        answer.map_err(Into::into)
    }
}

/// Sets PINs, given as kind and hash, ends the user's sessions and tells them.
pub(crate) fn set(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    (hashes, notices): (&[(&'static str, String)], &notice::Draft),
    who: &Who,
) -> Result<(), StorageError> {
    for (kind, hash) in hashes {
        rows::Secret {
            holder: holder.id.clone(),
            kind: (*kind).to_owned(),
            hash: hash.clone(),
            set_at: who.at,
            initial: true,
        }
        .set(tx)?;
    }
    rows::Session::end_of_holder(tx, &holder.id, "replaced", who.at)?;
    let kinds: Vec<&str> = hashes.iter().map(|(kind, _)| *kind).collect();
    audit::done(
        tx,
        who,
        "reset_pins",
        &holder.id,
        &json!({ "kinds": kinds }),
    )?;
    if !kinds.is_empty() {
        notices.tell(tx, holder, notice::Kind::PinChanged, &json!({}), who.at)?;
    }
    Ok(())
}
