//! ワンタイムパスワード（トークン）の一覧: each user with the token in use, else the last one.

use tegata_domain::ids::HolderKind;
use tegata_storage::{StorageError, rows};

use crate::{
    App,
    failure::Internal,
    sign_in::{Actor, AdminActor},
};

/// A user and their token.
pub struct UserToken {
    /// The user.
    pub holder: rows::Holder,
    /// The token in use, else the one last taken away.
    pub token: Option<rows::Token>,
}

impl App {
    /// The users of the administrator's contract with their tokens.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn user_tokens(&self, admin: &AdminActor) -> Result<Vec<UserToken>, Internal> {
        let contract = admin.contract.id.clone();
        let found = self
            .database()
            .read(move |tx| {
                let mut all = Vec::new();
                for holder in rows::Holder::of_contract(tx, &contract, HolderKind::User)? {
                    if holder.status == "active" {
                        let token = rows::Token::last_of_holder(tx, &holder.id)?;
                        all.push(UserToken { holder, token });
                    }
                }
                Ok::<_, StorageError>(all)
            })
            .await?;
        Ok(found)
    }

    /// The caller's own token, in use or last taken away.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn own_token(&self, actor: &Actor) -> Result<Option<rows::Token>, Internal> {
        let holder = actor.holder.id.clone();
        let found = self
            .database()
            .read(move |tx| rows::Token::last_of_holder(tx, &holder))
            .await?;
        Ok(found)
    }
}
