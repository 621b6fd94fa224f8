//! Tokens: taken into the bank's stock, registered for a user by the administrator, stopped when lost.

use serde_json::json;
use tegata_domain::ids::{HolderKind, UserId};
use tegata_storage::{StorageError, Tx, rows};
use zeroize::Zeroizing;

use crate::{
    App, audit,
    audit::Who,
    contract::is_open,
    failure::{Internal, Outcome, Undo},
    notice,
    sign_in::{AdminActor, PinVerified},
};

/// A token as delivered by its maker: serial number and seed. The seed has no `Debug`.
pub struct TokenSeed {
    /// On the back of the token.
    pub serial: String,
    /// The shared secret, 20 bytes.
    pub seed: Zeroizing<Vec<u8>>,
}

/// Why a token was not registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenRefusal {
    /// The confirmation PIN was not this administrator's.
    NotConfirmed,
    /// No such active user in this contract.
    NoUser,
    /// No such token in stock.
    NotInStock,
    /// The user has a token already; stop it first.
    HasOne,
}

impl App {
    /// Takes tokens into a bank's stock, all or none.
    ///
    /// # Errors
    /// [`Internal`], also when a serial number is known already.
    pub async fn stock_tokens(&self, bank: &str, tokens: Vec<TokenSeed>) -> Result<(), Internal> {
        let mut sealed = Vec::with_capacity(tokens.len());
        for token in tokens {
            let seed = self
                .keys()
                .seal_seed(self.secret(), bank, &token.serial, &token.seed)
                .ok_or(Internal::Seal)?;
            sealed.push(rows::Token {
                bank: bank.to_owned(),
                serial: token.serial,
                seed,
                holder: None,
                status: "stock".to_owned(),
                last_step: 0,
            });
        }
        let (bank, now) = (bank.to_owned(), self.now());
        self.database()
            .write(move |tx| {
                sealed.iter().try_for_each(|token| token.insert(tx))?;
                let detail = json!({ "count": sealed.len() });
                audit::done(tx, &Who::job(&bank, now), "stock_tokens", &bank, &detail)
            })
            .await?;
        Ok(())
    }

    /// 利用者ワンタイムパスワード: registers a token of the stock for a user.
    ///
    /// # Errors
    /// [`TokenRefusal`]
    pub async fn register_user_token(
        &self,
        admin: &AdminActor,
        confirmed: PinVerified,
        user: &UserId,
        serial: &str,
    ) -> Outcome<(), TokenRefusal> {
        let (admin, user, serial) = (admin.clone(), user.clone(), serial.trim().to_owned());
        if !confirmed.is_of(&admin.actor.holder) {
            return Err(crate::failure::Failure::Refused(TokenRefusal::NotConfirmed));
        }
        let notices = notice::Draft::new(self.random());
        let answer: Result<(), Undo<TokenRefusal>> = self
            .database()
            .write(move |tx| {
                let holder =
                    active_user(tx, &admin, &user)?.ok_or(Undo::Refused(TokenRefusal::NoUser))?;
                if rows::Token::of_holder(tx, &holder.id)?.is_some() {
                    return Err(Undo::Refused(TokenRefusal::HasOne));
                }
                if !rows::Token::assign(tx, &holder.bank, &serial, &holder.id)? {
                    return Err(Undo::Refused(TokenRefusal::NotInStock));
                }
                audit::done(
                    tx,
                    &admin.actor.who(),
                    "register_token",
                    &holder.id,
                    &json!({ "serial": serial }),
                )?;
                let (kind, at) = (notice::Kind::TokenRegistered, admin.actor.at);
                notices.tell(tx, &holder, kind, &json!({}), at)?;
                Ok(())
            })
            .await;
        answer.map_err(Into::into)
    }

    /// Stops a user's token: lost, broken or given back. Takes access away, so no second PIN is asked.
    ///
    /// # Errors
    /// [`TokenRefusal::NoUser`]
    pub async fn stop_user_token(
        &self,
        admin: &AdminActor,
        user: &UserId,
    ) -> Outcome<bool, TokenRefusal> {
        let (admin, user) = (admin.clone(), user.clone());
        let notices = notice::Draft::new(self.random());
        let answer: Result<bool, Undo<TokenRefusal>> = self
            .database()
            .write(move |tx| {
                let holder =
                    active_user(tx, &admin, &user)?.ok_or(Undo::Refused(TokenRefusal::NoUser))?;
                let stopped = rows::Token::stop(tx, &holder.id)?;
                audit::done(
                    tx,
                    &admin.actor.who(),
                    "stop_token",
                    &holder.id,
                    &json!({ "had_one": stopped }),
                )?;
                if stopped {
                    let (kind, at) = (notice::Kind::TokenStopped, admin.actor.at);
                    notices.tell(tx, &holder, kind, &json!({}), at)?;
                }
                Ok(stopped)
            })
            .await;
        answer.map_err(Into::into)
    }
}

/// The user of the administrator's own contract, if registered.
pub(crate) fn active_user(
    tx: &mut dyn Tx,
    admin: &AdminActor,
    user: &UserId,
) -> Result<Option<rows::Holder>, StorageError> {
    let holder = &admin.actor.holder;
    if !is_open(tx, admin)? {
        return Ok(None);
    }
    let found = rows::Holder::by_name(
        tx,
        &holder.bank,
        &holder.contract,
        HolderKind::User,
        user.as_str(),
    )?;
    Ok(found.filter(|user| user.status == "active"))
}
