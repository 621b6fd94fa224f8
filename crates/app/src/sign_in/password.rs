//! ID・パスワード方式 (seed 004): a sign-in without a certificate, where the bank offers it. The session is weaker and says
//! so; no act on certificates takes it. Only users who never had a certificate can have one: for whoever has, a password
//! alone would undo what the certificate protects. Master IDs never.
//!
//! Strangers can guess here, so the counter is one of its own: it never touches the sign-in with a certificate.

use std::net::IpAddr;

use serde_json::json;
use tegata_domain::{
    attempts::{AttemptLimit, Blocked},
    contract::ContractState,
    ids::{BankCode, CustomerId, HolderKind},
    pin::Pin,
    profile::Identification,
    time::{DAY, HOUR, MINUTE, Millis, SECOND},
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    attempts::{self, Purpose, Reserved},
    audit::{self, Who},
    calendar::{Closure, closure},
    failure::{Committed, Failure, Internal, Outcome, settle},
    keys::sha256,
    lookup, notice,
    sign_in::{SignInLine, pin::who},
};

/// Waits begin after the third wrong password and grow to an hour; the hundredth in a row needs the master (NIST SP
/// 800-63B-4 §3.2.2).
const LOCKED_AT: u32 = 100;
/// Sessions that ended are forgotten after so long.
const FORGOTTEN: Millis = 7 * DAY;

fn limit() -> AttemptLimit {
    AttemptLimit {
        lock_at: LOCKED_AT,
        ..AttemptLimit::acquisition()
    }
}

/// Why nobody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordRefusal {
    /// The bank does not offer this.
    NotOffered,
    /// FB-CRED: ID or password wrong, or too soon: one answer for all.
    Credentials,
    /// FB-CERTIFICATE: this ID signs in with its certificate.
    Certificate,
    /// Locked, or the contract is stopped.
    Locked,
    /// SERVICE-HOURS or SIGN-CLOSED
    Closed(Closure),
}

/// Why there is no session (any more).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordSessionEnd {
    /// No cookie, or an unknown one.
    None,
    /// Too long without a click, or over the overall limit.
    Over,
    /// What it was good for ended: password, right, contract, day.
    Ended,
    /// Outside the bank's hours.
    Closed(Closure),
}

/// A user signed in without a certificate. No act on certificates accepts one.
#[derive(Clone)]
pub struct PasswordActor {
    holder: rows::Holder,
    contract: rows::Contract,
    session: rows::PasswordSession,
    must_change: bool,
    address: IpAddr,
    at: Millis,
}

impl PasswordActor {
    /// Who it is.
    pub fn holder(&self) -> &rows::Holder {
        &self.holder
    }
    /// The company.
    pub fn contract(&self) -> &rows::Contract {
        &self.contract
    }
    /// The token that every form of the session carries.
    pub fn csrf(&self) -> &str {
        &self.session.csrf
    }
    /// The password was made by somebody else: nothing but changing it is possible.
    pub fn must_change_password(&self) -> bool {
        self.must_change
    }
}

impl App {
    /// ID・パスワード方式 ログイン.
    ///
    /// # Errors
    /// [`PasswordRefusal`], committed with its counter and audit row; details only for someone who was right.
    pub async fn sign_in_with_password(
        &self,
        bank: &BankCode,
        id: &str,
        password: Pin,
        address: IpAddr,
    ) -> Outcome<[u8; 32], PasswordRefusal> {
        if !self.policies(bank).await?.id_password_sign_in {
            return Err(Failure::Refused(PasswordRefusal::NotOffered));
        }
        let (code, now) = (bank.as_str().to_owned(), self.now());
        let id = CustomerId::parse(id).ok();
        // As at acquisition: a turn first, and the same work whoever was named.
        let turn = self.kdf().turn_of_stranger().await?;
        let writing = turn.clone();
        let (holder, reserved) = self
            .database()
            .write(move |tx| {
                let _writing = &writing;
                reserve(tx, &code, id.as_ref(), now)
            })
            .await?;
        let stored = reserved.as_ref().and_then(|it| it.hash.clone());
        let fits = self
            .compare_pin_of_stranger(turn, stored, &password)
            .await?;
        let cookie: [u8; 32] = self.secret();
        let settled = Settle {
            bank: bank.as_str().to_owned(),
            holder,
            reserved,
            fits,
            cookie: sha256(&cookie),
            csrf: hex::encode(self.secret::<16>()),
            record: self.row_id(),
            notices: notice::Draft::new(self.random()),
            address,
            now: self.now(),
        };
        settle(self.database().write(move |tx| settled.run(tx)).await).map(|()| cookie)
    }

    /// The user of a request without a certificate.
    ///
    /// # Errors
    /// The inner error says why there is none.
    pub async fn password_user(
        &self,
        bank: &BankCode,
        cookie: Option<&[u8]>,
        address: IpAddr,
    ) -> Result<Result<PasswordActor, PasswordSessionEnd>, Internal> {
        let Some(cookie) = cookie.map(sha256) else {
            return Ok(Err(PasswordSessionEnd::None));
        };
        let (bank, now) = (bank.as_str().to_owned(), self.now());
        let found = self
            .database()
            .read(move |tx| find(tx, &bank, &cookie, address, now))
            .await?;
        match &found {
            Ok(actor) if actor.at - actor.session.seen_at >= 10 * SECOND => {
                self.database()
                    .write(move |tx| rows::PasswordSession::seen(tx, &cookie, now))
                    .await?;
            }
            Err(PasswordSessionEnd::Over | PasswordSessionEnd::Ended) => {
                self.database()
                    .write(move |tx| rows::PasswordSession::end(tx, &cookie, "over", now))
                    .await?;
            }
            _ => {}
        }
        Ok(found)
    }

    /// The newest sign-ins of the user, with and without a certificate.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn sign_ins_of(&self, user: &PasswordActor) -> Result<Vec<SignInLine>, Internal> {
        let holder = user.holder.id.clone();
        let lines = self
            .database()
            .read(move |tx| SignInLine::latest_of(tx, &holder))
            .await?;
        Ok(lines)
    }

    /// ログアウト
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn sign_out_of_password(&self, cookie: &[u8]) -> Result<(), Internal> {
        let (cookie, now) = (sha256(cookie), self.now());
        self.database()
            .write(move |tx| rows::PasswordSession::end(tx, &cookie, "signed_out", now))
            .await?;
        Ok(())
    }

    /// ログインパスワードの変更 in a session without a certificate. All such sessions of the user end; a new one begins.
    ///
    /// # Errors
    /// [`PasswordRefusal::Credentials`] when the present password is wrong.
    pub async fn change_password(
        &self,
        user: &PasswordActor,
        present: Pin,
        new: Pin,
    ) -> Outcome<[u8; 32], PasswordRefusal> {
        let (holder, now) = (user.holder.clone(), self.now());
        let refused = user.who();
        let reserved = self
            .database()
            .write(move |tx| {
                let answer = attempts::reserve(tx, &holder.id, Purpose::Password, limit(), now)?;
                if answer.is_err() {
                    let detail = json!({ "reason": "waiting" });
                    audit::refused(tx, &refused, "change_pins", &holder.id, &detail)?;
                }
                Ok(answer.map_err(|_| PasswordRefusal::Credentials))
            })
            .await;
        let reserved = settle(reserved)?;
        let cookie: [u8; 32] = self.secret();
        let fits = self.compare_pin(reserved.hash, &present).await?;
        let unit = PasswordChange {
            user: user.clone(),
            hash: if fits {
                Some(self.hash_pin(&new).await?)
            } else {
                None
            },
            cookie: sha256(&cookie),
            csrf: hex::encode(self.secret::<16>()),
            notices: notice::Draft::new(self.random()),
            now: self.now(),
        };
        settle(self.database().write(move |tx| unit.run(tx)).await)?;
        Ok(cookie)
    }
}

impl PasswordActor {
    fn who(&self) -> Who {
        who(&self.holder, self.address, self.at)
    }
}

/// A password changed in a session without a certificate.
struct PasswordChange {
    user: PasswordActor,
    /// Of the new one; none when the present one was wrong.
    hash: Option<String>,
    cookie: [u8; 32],
    csrf: String,
    notices: notice::Draft,
    now: Millis,
}

impl PasswordChange {
    /// What ended while the present password was compared (a reset, a stop, a lock) is not brought back.
    fn run(&self, tx: &mut dyn Tx) -> Committed<(), PasswordRefusal> {
        let Self { user, now, .. } = self;
        let (holder, old) = (&user.holder, &user.session.cookie);
        let stands = find(tx, &holder.bank, old, user.address, *now)?.is_ok();
        let Some(hash) = self.hash.as_ref().filter(|_| stands) else {
            let reason = if stands { "wrong PIN" } else { "over" };
            let detail = json!({ "reason": reason });
            audit::refused(tx, &user.who(), "change_pins", &holder.id, &detail)?;
            return Ok(Err(PasswordRefusal::Credentials));
        };
        rows::Attempt::clear(tx, &holder.id, Purpose::Password.as_str())?;
        rows::Secret {
            holder: holder.id.clone(),
            kind: "login".to_owned(),
            hash: hash.clone(),
            set_at: *now,
            initial: false,
        }
        .set(tx)?;
        rows::PasswordSession::end_of_holder(tx, &holder.id, "replaced", *now)?;
        rows::PasswordSession {
            cookie: self.cookie.to_vec(),
            csrf: self.csrf.clone(),
            started_at: *now,
            seen_at: *now,
            ended_at: None,
            end_reason: None,
            ..user.session.clone()
        }
        .insert(tx)?;
        audit::done(tx, &user.who(), "change_pins", &holder.id, &json!({}))?;
        self.notices
            .tell(tx, holder, notice::Kind::PinChanged, &json!({}), *now)?;
        Ok(Ok(()))
    }
}

/// The user named, and one comparison unless waiting or locked.
fn reserve(
    tx: &mut dyn Tx,
    bank: &str,
    id: Option<&CustomerId>,
    now: Millis,
) -> Result<(Option<rows::Holder>, Option<Reserved>), StorageError> {
    let by_customer = lookup::profile(tx, bank)?.identification == Identification::CustomerId;
    let Some(id) = id.filter(|_| by_customer) else {
        return Ok((None, None));
    };
    let Some(row) = rows::CustomerId::find(tx, bank, &id.key())? else {
        return Ok((None, None));
    };
    let holder = lookup::holder(tx, &row.holder)?;
    if holder.status != "active" {
        return Ok((None, None));
    }
    let reserved = attempts::reserve(tx, &holder.id, Purpose::Password, limit(), now)?;
    Ok((Some(holder), reserved.ok()))
}

struct Settle {
    bank: String,
    holder: Option<rows::Holder>,
    /// None: nothing was compared.
    reserved: Option<Reserved>,
    fits: bool,
    cookie: [u8; 32],
    csrf: String,
    record: String,
    notices: notice::Draft,
    address: IpAddr,
    now: Millis,
}

impl Settle {
    fn run(&self, tx: &mut dyn Tx) -> Committed<(), PasswordRefusal> {
        let Some(holder) = &self.holder else {
            let who = Who {
                bank: self.bank.clone(),
                kind: "stranger",
                actor: String::new(),
                address: Some(self.address),
                at: self.now,
            };
            audit::refused(
                tx,
                &who,
                "password_sign_in",
                "",
                &json!({ "reason": "unknown" }),
            )?;
            return Ok(Err(PasswordRefusal::Credentials));
        };
        let answer = self.judge(tx, holder)?;
        let who = who(holder, self.address, self.now);
        match answer {
            Ok(()) => audit::done(tx, &who, "password_sign_in", &holder.id, &json!({}))?,
            Err(refusal) => {
                let stranger = Who {
                    kind: "stranger",
                    ..who
                };
                let detail = json!({ "reason": format!("{refusal:?}") });
                audit::refused(tx, &stranger, "password_sign_in", &holder.id, &detail)?;
            }
        }
        Ok(answer)
    }

    fn judge(&self, tx: &mut dyn Tx, holder: &rows::Holder) -> Committed<(), PasswordRefusal> {
        // Where nothing was compared the user's list of sign-ins is left alone: strangers come this far.
        let Some(reserved) = &self.reserved else {
            return Ok(Err(PasswordRefusal::Credentials));
        };
        if !self.fits || !reserved.is_of_present_pin(tx, &holder.id)? {
            self.record(tx, holder, "wrong_pin")?;
            if reserved.after.failures == LOCKED_AT {
                self.notices
                    .tell(tx, holder, notice::Kind::Locked, &json!({}), self.now)?;
            }
            return Ok(Err(PasswordRefusal::Credentials));
        }
        rows::Attempt::clear(tx, &holder.id, Purpose::Password.as_str())?;
        if let Some(refusal) = hindrance(tx, holder, self.now)? {
            return Ok(Err(refusal));
        }
        self.begin(tx, holder)?;
        Ok(Ok(()))
    }

    fn begin(&self, tx: &mut dyn Tx, holder: &rows::Holder) -> Result<(), StorageError> {
        rows::PasswordSession::forget_of_holder(tx, &holder.id, self.now - FORGOTTEN)?;
        rows::PasswordSession {
            cookie: self.cookie.to_vec(),
            bank: holder.bank.clone(),
            holder: holder.id.clone(),
            csrf: self.csrf.clone(),
            started_at: self.now,
            seen_at: self.now,
            ended_at: None,
            end_reason: None,
        }
        .insert(tx)?;
        self.record(tx, holder, "signed_in")
    }

    fn record(
        &self,
        tx: &mut dyn Tx,
        holder: &rows::Holder,
        outcome: &str,
    ) -> Result<(), StorageError> {
        rows::SignInRecord {
            id: self.record.clone(),
            holder: holder.id.clone(),
            certificate: String::new(),
            at: self.now,
            address: self.address.to_string(),
            outcome: outcome.to_owned(),
        }
        .insert(tx)
    }
}

/// Why a password alone does not open, though it is right.
fn hindrance(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    now: Millis,
) -> Result<Option<PasswordRefusal>, StorageError> {
    let open = lookup::contract(tx, &holder.contract)?.status == ContractState::Open;
    let blocked = attempts::locked(tx, holder, now)? == Some(Blocked::Locked);
    if !open || blocked || holder.status != "active" {
        return Ok(Some(PasswordRefusal::Locked));
    }
    let certified = rows::Certificate::of_holder(tx, &holder.id)?
        .iter()
        .any(|certificate| certificate.proven_at.is_some());
    if certified || holder.kind != HolderKind::User {
        return Ok(Some(PasswordRefusal::Certificate));
    }
    Ok(closure(tx, holder, now)?.map(PasswordRefusal::Closed))
}

fn find(
    tx: &mut dyn Tx,
    bank: &str,
    cookie: &[u8],
    address: IpAddr,
    now: Millis,
) -> Result<Result<PasswordActor, PasswordSessionEnd>, StorageError> {
    let found = rows::PasswordSession::find(tx, cookie)?;
    let Some(session) = found.filter(|session| session.bank == bank) else {
        return Ok(Err(PasswordSessionEnd::None));
    };
    if session.ended_at.is_some() {
        return Ok(Err(PasswordSessionEnd::None));
    }
    let policies = lookup::policies(tx, bank)?;
    let idle = now - session.seen_at > policies.session_idle_minutes * MINUTE;
    if idle || now - session.started_at > policies.session_overall_hours * HOUR {
        return Ok(Err(PasswordSessionEnd::Over));
    }
    let holder = lookup::holder(tx, &session.holder)?;
    let secret = rows::Secret::find(tx, &holder.id, Purpose::Password.secret())?;
    let Some(secret) = secret.filter(|secret| secret.set_at <= session.started_at) else {
        return Ok(Err(PasswordSessionEnd::Ended));
    };
    match hindrance(tx, &holder, now)? {
        None if policies.id_password_sign_in => {}
        Some(PasswordRefusal::Closed(closure @ Closure::Bank { .. })) => {
            return Ok(Err(PasswordSessionEnd::Closed(closure)));
        }
        _ => return Ok(Err(PasswordSessionEnd::Ended)),
    }
    let contract = lookup::contract(tx, &holder.contract)?;
    Ok(Ok(PasswordActor {
        holder,
        contract,
        session,
        must_change: secret.initial,
        address,
        at: now,
    }))
}
