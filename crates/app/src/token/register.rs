//! 利用者ワンタイムパスワードの登録: a token of the stock for a user, shown to be at hand by a code of it. The same act
//! replaces the one that the user has.

use serde_json::json;
use tegata_domain::{
    attempts::{AttemptLimit, Blocked},
    ids::{HolderKind, UserId},
    otp::{Position, Verdict, Width},
    time::Millis,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    audit::{self, Who},
    failure::{Committed, Failure, Outcome, Undo, settle},
    notice,
    sign_in::{AdminActor, PinVerified},
    token::state,
};

/// Counts wrong codes while tokens are registered and resynchronised, per administrator.
pub(crate) const CODES: &str = "token";

/// A token named by its serial number, and a code that it shows now.
pub struct TokenProof<'a> {
    /// On its back.
    pub serial: &'a str,
    /// The code.
    pub code: &'a str,
}

/// What becomes of the token that the user has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PresentToken {
    /// There must be none.
    Absent,
    /// It is stopped in the same act.
    Stopped,
}

/// Why an act on a token was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenRefusal {
    /// The confirmation PIN was not this administrator's.
    NotConfirmed,
    /// No such active user in this contract.
    NoUser,
    /// No such token in stock.
    NotInStock,
    /// The user has a token already; stop or replace it.
    HasOne,
    /// The user has no token in use.
    HasNone,
    /// The code is not one that the token shows now.
    WrongCode,
    /// The code was used before, or a later one was.
    UsedCode,
    /// Too many wrong codes: not before this time.
    Waiting(Millis),
    /// Too many wrong codes: the bank must release it.
    Locked,
}

/// A token of which a code was right a moment ago, and where that leaves its clock. Only the units of this module spend it.
pub(crate) struct Proven {
    pub(crate) token: rows::Token,
    pub(crate) at: Position,
}

impl App {
    /// Registers a token of the stock for a user.
    ///
    /// # Errors
    /// [`TokenRefusal`]
    pub async fn register_user_token(
        &self,
        admin: &AdminActor,
        confirmed: PinVerified,
        user: &UserId,
        (proof, present): (TokenProof<'_>, PresentToken),
    ) -> Outcome<(), TokenRefusal> {
        if !confirmed.is_of(&admin.actor.holder) {
            return Err(Failure::Refused(TokenRefusal::NotConfirmed));
        }
        let proven = self.prove_token(admin, &proof).await?;
        let (admin, user) = (admin.clone(), user.clone());
        let notices = notice::Draft::new(self.random());
        let answer: Result<(), Undo<TokenRefusal>> = self
            .database()
            .write(move |tx| {
                let holder =
                    active_user(tx, &admin, &user)?.ok_or(Undo::Refused(TokenRefusal::NoUser))?;
                let who = admin.actor.who();
                let replaced = match present {
                    PresentToken::Stopped => state::take_away(tx, &holder, "stopped", &who)?,
                    PresentToken::Absent => None,
                };
                if present == PresentToken::Stopped && replaced.is_none() {
                    return Err(Undo::Refused(TokenRefusal::HasNone));
                }
                take_into_use(tx, &proven, &holder, &who)?;
                rows::Attempt::clear(tx, &admin.actor.holder.id, CODES)?;
                let detail = json!({ "serial": proven.token.serial, "replaces": replaced });
                audit::done(tx, &who, "register_token", &holder.id, &detail)?;
                notices.tell(tx, &holder, notice::Kind::TokenRegistered, &detail, who.at)?;
                Ok(())
            })
            .await;
        answer.map_err(Into::into)
    }

    /// Whether the typed code is one that the token of the stock shows. A wrong one is counted.
    pub(crate) async fn prove_token(
        &self,
        admin: &AdminActor,
        proof: &TokenProof<'_>,
    ) -> Outcome<Proven, TokenRefusal> {
        let (bank, serial) = (
            admin.actor.holder.bank.clone(),
            proof.serial.trim().to_owned(),
        );
        let found = self
            .count_code(admin, move |tx| {
                let found = rows::Token::find(tx, &bank, &serial)?;
                let stocked = found.filter(|token| token.status == "stock");
                Ok(stocked.ok_or(TokenRefusal::NotInStock))
            })
            .await?;
        let judged = self.judge_code(&found, proof.code, (self.now(), Width::FirstUse))?;
        proven(found, judged).map_err(Failure::Refused)
    }

    /// Reserves one comparison before a code is compared, so that parallel posts get no more than the limit allows; the
    /// refused ones are committed with it.
    pub(crate) async fn count_code(
        &self,
        admin: &AdminActor,
        find: impl Fn(&mut dyn Tx) -> Committed<rows::Token, TokenRefusal> + Send + 'static,
    ) -> Outcome<rows::Token, TokenRefusal> {
        let (who, now) = (admin.actor.who(), self.now());
        let counted = self
            .database()
            .write(move |tx| {
                let before = rows::Attempt::load(tx, &who.actor, CODES)?;
                match before.reserve(AttemptLimit::token(), now) {
                    Ok(next) => rows::Attempt::reserve(tx, &who.actor, CODES, next)?,
                    Err(blocked) => {
                        let detail = json!({ "reason": "codes" });
                        audit::refused(tx, &who, "register_token", &who.actor, &detail)?;
                        return Ok(Err(blocked.into()));
                    }
                }
                find(tx)
            })
            .await;
        settle(counted)
    }
}

impl From<Blocked> for TokenRefusal {
    fn from(blocked: Blocked) -> Self {
        match blocked {
            Blocked::Waiting(until) => Self::Waiting(until),
            Blocked::Locked => Self::Locked,
        }
    }
}

pub(crate) fn proven(token: rows::Token, judged: Verdict) -> Result<Proven, TokenRefusal> {
    match judged {
        Verdict::Right(at) => Ok(Proven { token, at }),
        Verdict::Used => Err(TokenRefusal::UsedCode),
        Verdict::Wrong => Err(TokenRefusal::WrongCode),
    }
}

/// Spends the code and gives the token to the holder, in one unit of work.
pub(crate) fn take_into_use(
    tx: &mut dyn Tx,
    proven: &Proven,
    holder: &rows::Holder,
    who: &Who,
) -> Result<(), Undo<TokenRefusal>> {
    if rows::Token::of_holder(tx, &holder.id)?.is_some() {
        return Err(Undo::Refused(TokenRefusal::HasOne));
    }
    let Proven { token, at } = proven;
    if !token.spend(tx, at.last, at.drift)? {
        return Err(Undo::Refused(TokenRefusal::UsedCode));
    }
    if !state::change(tx, token, ("assigned", Some(&holder.id)), who)? {
        return Err(Undo::Refused(TokenRefusal::NotInStock));
    }
    Ok(())
}

/// The user of the administrator's own contract, if registered. There is none any more for an administrator who is out since
/// the request began.
pub(crate) fn active_user(
    tx: &mut dyn Tx,
    admin: &AdminActor,
    user: &UserId,
) -> Result<Option<rows::Holder>, StorageError> {
    let holder = &admin.actor.holder;
    if !admin.actor.stands(tx)? {
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
