//! 登録抹消: the user leaves; certificate revoked, right withdrawn, token stopped, the ID never given again.

use serde_json::json;
use tegata_domain::{certificate::RevocationReason, ids::UserId};
use tegata_storage::rows;

use crate::{
    App, audit,
    certificate::{revoke_in_force, withdraw_open_issue},
    failure::{Failure, Outcome, Undo},
    notice,
    sign_in::{AdminActor, PinVerified},
    token::{active_user, take_away},
    user::UserRefusal,
};

impl App {
    /// Ends a user's registration.
    ///
    /// # Errors
    /// [`UserRefusal`]
    pub async fn deregister_user(
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
                let who = admin.actor.who();
                withdraw_open_issue(tx, &holder.id, &who)?;
                revoke_in_force(tx, &holder, RevocationReason::AffiliationChanged, &who)?;
                take_away(tx, &holder, "stopped", &who)?;
                rows::Session::end_of_holder(tx, &holder.id, "certificate", who.at)?;
                holder.deregister(tx)?;
                audit::done(
                    tx,
                    &who,
                    "deregister_user",
                    &holder.id,
                    &json!({ "user_id": holder.name_id }),
                )?;
                notices.tell(tx, &holder, notice::Kind::Deregistered, &json!({}), who.at)?;
                rows::MailAddress::forget(tx, &holder.id)?;
                Ok(())
            })
            .await;
        answer?;
        self.revocations_changed();
        Ok(())
    }
}
