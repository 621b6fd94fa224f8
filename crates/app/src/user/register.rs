//! 利用者の登録: a user ID, the secrets of the bank's profile, a token, and the right to acquire the first certificate.

use serde_json::json;
use tegata_domain::{
    ids::{HolderKind, UserId},
    pin::Pin,
    profile::Identification,
    right::Right,
};
use tegata_storage::{Tx, rows};

use crate::{
    App, audit,
    certificate::NewIssue,
    failure::{Failure, Outcome, Undo},
    lookup,
    notice::{MailAddresses, set_addresses},
    sign_in::{AdminActor, PinVerified},
    token::{CODES, Proven, TokenProof, TokenRefusal, take_into_use},
    user::give_customer_id,
};

/// What the administrator typed.
pub struct NewUser {
    /// 利用者ID; お客様ID where the profile identifies people by one, which nobody else of the bank may have had.
    pub user_id: UserId,
    /// 利用者名
    pub name: String,
    /// 利用者暗証番号, told to the user by other means.
    pub login_pin: Pin,
    /// 利用者確認暗証番号; none where the profile has none.
    pub confirmation_pin: Option<Pin>,
    /// 利用権限 in the bank's own application.
    pub right: Right,
    /// Serial number of a token in stock and a code that it shows, if one is registered at once.
    pub token: Option<(String, String)>,
    /// Where the user is told.
    pub mail: MailAddresses,
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
    /// The token cannot be registered.
    Token(TokenRefusal),
    /// The contract was stopped meanwhile.
    ContractStopped,
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
        let token = match &new.token {
            Some((serial, code)) => {
                let proven = self.prove_token(admin, &TokenProof { serial, code }).await;
                Some(proven.map_err(token_refused)?)
            }
            None => None,
        };
        let mut hashes = vec![("login", self.hash_pin(&new.login_pin).await?)];
        if let Some(pin) = &new.confirmation_pin {
            hashes.push(("confirmation", self.hash_pin(pin).await?));
        }
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
            right: new.right,
            token,
            mail: new.mail,
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
    hashes: Vec<(&'static str, String)>,
    right: Right,
    token: Option<Proven>,
    mail: MailAddresses,
    issue: String,
}

impl Unit {
    fn run(&self, tx: &mut dyn Tx) -> Result<(), Undo<RegisterRefusal>> {
        let Self { holder, admin, .. } = self;
        let who = admin.actor.who();
        if !admin.actor.stands(tx)? {
            return Err(Undo::Refused(RegisterRefusal::ContractStopped));
        }
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
        let profile = lookup::profile(tx, &holder.bank)?;
        if profile.identification == Identification::CustomerId
            && !give_customer_id(tx, holder, &holder.name_id)?
        {
            return Err(Undo::Refused(RegisterRefusal::Taken));
        }
        for (kind, hash) in &self.hashes {
            let (holder, kind, hash) = (holder.id.clone(), (*kind).to_owned(), hash.clone());
            rows::Secret {
                holder,
                kind,
                hash,
                set_at: who.at,
                initial: true,
            }
            .set(tx)?;
        }
        if let Some(proven) = &self.token {
            take_into_use(tx, proven, holder, &who).map_err(|undo| match undo {
                Undo::Refused(refusal) => Undo::Refused(RegisterRefusal::Token(refusal)),
                Undo::Storage(error) => Undo::Storage(error),
            })?;
            rows::Attempt::clear(tx, &admin.actor.holder.id, CODES)?;
        }
        rows::UserRight {
            holder: holder.id.clone(),
            level: self.right,
            set_at: who.at,
        }
        .set(tx)?;
        let first = NewIssue {
            id: &self.issue,
            holder,
            origin: "first",
            reason: None,
            replaces: None,
            handover: None,
        };
        first.register(tx, who.at)?;
        if self.mail != MailAddresses::default() {
            set_addresses(tx, holder, &self.mail, &who)?;
        }
        let detail = json!({
            "user_id": holder.name_id,
            "token": self.token.as_ref().map(|proven| &proven.token.serial),
        });
        audit::done(tx, &who, "register_user", &holder.id, &detail)?;
        Ok(())
    }
}

fn token_refused(failure: Failure<TokenRefusal>) -> Failure<RegisterRefusal> {
    match failure {
        Failure::Refused(refusal) => Failure::Refused(RegisterRefusal::Token(refusal)),
        Failure::Internal(error) => Failure::Internal(error),
    }
}
