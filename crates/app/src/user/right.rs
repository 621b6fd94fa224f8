//! 利用権限 of somebody who is signed in, for the hand-off to the bank's own application.

use tegata_domain::right::Right;
use tegata_storage::rows;

use crate::{
    App,
    failure::Internal,
    sign_in::{PasswordActor, UserActor},
};

impl App {
    /// The user's right.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn user_right(&self, user: &UserActor) -> Result<Right, Internal> {
        self.right_of(&user.actor.holder).await
    }

    /// The right of a user who signed in without a certificate.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn right_of_password_user(&self, user: &PasswordActor) -> Result<Right, Internal> {
        self.right_of(user.holder()).await
    }

    async fn right_of(&self, holder: &rows::Holder) -> Result<Right, Internal> {
        let holder = holder.id.clone();
        let right = self
            .database()
            .read(move |tx| rows::UserRight::of_holder(tx, &holder))
            .await?;
        Ok(right)
    }
}
