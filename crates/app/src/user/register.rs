//! 利用者の登録: a user ID, two PINs, a token, and the right to acquire the first certificate.

use serde_json::json;
use tegata_domain::{
    ids::{HolderKind, UserId},
    pin::Pin,
};
use tegata_storage::{Tx, rows};

use crate::{
    App, audit,
    certificate::NewIssue,
    failure::{Failure, Outcome, Undo},
    lookup,
    sign_in::{AdminActor, PinVerified},
};

/// What the administrator typed.
pub struct NewUser {
    /// 利用者ID
    pub user_id: UserId,
    /// 利用者名
    pub name: String,
    /// 利用者暗証番号, told to the user by other means.
    pub login_pin: Pin,
    /// 利用者確認暗証番号
    pub confirmation_pin: Pin,
    /// Serial number of a token in stock, if one is registered at once.
    pub token: Option<String>,
}

/// Why the user was not registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterRefusal {
    /// The confirmation PIN was not this administrator's.
    NotConfirmed,
    /// A user ID is never given twice.
    Taken,
    /// The contract has as many users as the bank allows.
    Full,
    /// No such token in stock.
    TokenNotInStock,
}

impl App {
    /// Registers a user of the administrator's contract.
    ///
    /// # Errors
    /// [`RegisterRefusal`]
    pub async fn register_user(
        &self,
        admin: &AdminActor,
        confirmed: PinVerified,
        new: NewUser,
    ) -> Outcome<(), RegisterRefusal> {
        if !confirmed.is_of(&admin.actor.holder) {
            return Err(Failure::Refused(RegisterRefusal::NotConfirmed));
        }
        let hashes = [
            self.hash_pin(&new.login_pin).await?,
            self.hash_pin(&new.confirmation_pin).await?,
        ];
        let own = &admin.actor.holder;
        let holder = rows::Holder {
            id: self.row_id(),
            bank: own.bank.clone(),
            contract: own.contract.clone(),
            kind: HolderKind::User,
            name_id: new.user_id.as_str().to_owned(),
            display_name: new.name,
            person: String::new(),
            status: "active".to_owned(),
            created_at: admin.actor.at,
            version: 1,
        };
        let unit = Unit {
            admin: admin.clone(),
            holder,
            hashes,
            token: new.token,
            issue: self.row_id(),
        };
        let answer: Result<(), Undo<RegisterRefusal>> =
            self.database().write(move |tx| unit.run(tx)).await;
        answer.map_err(Into::into)
    }
}

struct Unit {
    admin: AdminActor,
    holder: rows::Holder,
    hashes: [String; 2],
    token: Option<String>,
    issue: String,
}

impl Unit {
    fn run(&self, tx: &mut dyn Tx) -> Result<(), Undo<RegisterRefusal>> {
        let Self { holder, admin, .. } = self;
        let who = admin.actor.who();
        let taken = rows::Holder::by_name(
            tx,
            &holder.bank,
            &holder.contract,
            HolderKind::User,
            &holder.name_id,
        )?;
        if taken.is_some() {
            return Err(Undo::Refused(RegisterRefusal::Taken));
        }
        let users = rows::Holder::of_contract(tx, &holder.contract, HolderKind::User)?.len();
        if users >= lookup::policies(tx, &holder.bank)?.users_per_contract as usize {
            return Err(Undo::Refused(RegisterRefusal::Full));
        }
        holder.insert(tx)?;
        for (kind, hash) in ["login", "confirmation"].into_iter().zip(&self.hashes) {
            let (holder, kind, hash) = (holder.id.clone(), kind.to_owned(), hash.clone());
            rows::Secret {
                holder,
                kind,
                hash,
                set_at: who.at,
            }
            .set(tx)?;
        }
        if let Some(serial) = &self.token
            && !rows::Token::assign(tx, &holder.bank, serial, &holder.id)?
        {
            return Err(Undo::Refused(RegisterRefusal::TokenNotInStock));
        }
        let first = NewIssue {
            id: &self.issue,
            holder,
            origin: "first",
            reason: None,
            replaces: None,
            handover: None,
        };
        first.register(tx, who.at)?;
        let detail = json!({ "user_id": holder.name_id, "token": self.token });
        audit::done(tx, &who, "register_user", &holder.id, &detail)?;
        Ok(())
    }
}
