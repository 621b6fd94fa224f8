//! トークンの利用停止・紛失: only takes access away, so no PIN is asked and nobody else is needed.

use serde_json::json;
use tegata_domain::ids::UserId;

use crate::{
    App, audit,
    failure::{Outcome, Undo},
    notice,
    sign_in::AdminActor,
    token::{TokenRefusal, active_user, state},
};

/// Why a token is taken out of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenEnd {
    /// 利用停止: broken or given back.
    Stopped,
    /// 紛失
    Lost,
}

impl TokenEnd {
    fn status(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Lost => "lost",
        }
    }
}

impl App {
    /// Takes a user's token out of use at once. Answers whether there was one.
    ///
    /// # Errors
    /// [`TokenRefusal::NoUser`]
    pub async fn stop_user_token(
        &self,
        admin: &AdminActor,
        user: &UserId,
        end: TokenEnd,
    ) -> Outcome<bool, TokenRefusal> {
        let (admin, user) = (admin.clone(), user.clone());
        let notices = notice::Draft::new(self.random());
        let answer: Result<bool, Undo<TokenRefusal>> = self
            .database()
            .write(move |tx| {
                let holder =
                    active_user(tx, &admin, &user)?.ok_or(Undo::Refused(TokenRefusal::NoUser))?;
                let who = admin.actor.who();
                let taken = state::take_away(tx, &holder, end.status(), &who)?;
                let detail = json!({ "serial": taken });
                let (act, kind) = match end {
                    TokenEnd::Stopped => ("stop_token", notice::Kind::TokenStopped),
                    TokenEnd::Lost => ("lose_token", notice::Kind::TokenLost),
                };
                audit::done(tx, &who, act, &holder.id, &detail)?;
                if taken.is_some() {
                    notices.tell(tx, &holder, kind, &detail, who.at)?;
                }
                Ok(taken.is_some())
            })
            .await;
        answer.map_err(Into::into)
    }
}
