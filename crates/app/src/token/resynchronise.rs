//! トークンの時刻補正: two codes in a row find the token's clock or counter again. Both are spent.

use serde_json::json;
use tegata_domain::ids::UserId;
use tegata_storage::rows;

use crate::{
    App, audit,
    failure::{Failure, Outcome, Undo},
    sign_in::{AdminActor, PinVerified},
    token::{
        TokenRefusal, active_user,
        register::{CODES, proven},
        state,
    },
};

impl App {
    /// Resynchronises a user's token.
    ///
    /// # Errors
    /// [`TokenRefusal`]
    pub async fn resynchronise_user_token(
        &self,
        admin: &AdminActor,
        confirmed: PinVerified,
        user: &UserId,
        codes: [&str; 2],
    ) -> Outcome<(), TokenRefusal> {
        if !confirmed.is_of(&admin.actor.holder) {
            return Err(Failure::Refused(TokenRefusal::NotConfirmed));
        }
        let (own, id) = (admin.clone(), user.clone());
        let token = self
            .count_code(admin, move |tx| {
                let Some(holder) = active_user(tx, &own, &id)? else {
                    return Ok(Err(TokenRefusal::NoUser));
                };
                let found = rows::Token::of_holder(tx, &holder.id)?;
                Ok(found.ok_or(TokenRefusal::HasNone))
            })
            .await?;
        let judged = self.judge_two_codes(&token, codes, self.now())?;
        let proven = proven(token, judged).map_err(Failure::Refused)?;
        let admin = admin.clone();
        let answer: Result<(), Undo<TokenRefusal>> = self
            .database()
            .write(move |tx| {
                let (token, at, who) = (&proven.token, proven.at, admin.actor.who());
                let spent = token.spend(tx, at.last, at.drift)?;
                if !spent || !state::remark(tx, token, "resynchronised", &who)? {
                    return Err(Undo::Refused(TokenRefusal::UsedCode));
                }
                rows::Attempt::clear(tx, &admin.actor.holder.id, CODES)?;
                let subject = token.holder.as_deref().unwrap_or_default();
                let detail = json!({ "serial": token.serial, "drift": at.drift });
                audit::done(tx, &who, "resynchronise_token", subject, &detail)?;
                Ok(())
            })
            .await;
        answer.map_err(Into::into)
    }
}
