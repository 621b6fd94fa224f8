//! 利用者ログイン, 管理者ログイン and the staff's sign-in: the PIN behind a valid certificate.
//!
//! Wrong PINs count here only behind a certificate in force, so that strangers cannot lock a company out.

use std::net::IpAddr;

use serde_json::json;
use tegata_domain::{
    attempts::{Attempts, Blocked},
    ids::HolderKind,
    network::Network,
    pin::Pin,
    time::Millis,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    attempts::{self, Purpose},
    audit::{self, Who},
    calendar::closed_today,
    failure::{Committed, Outcome, settle},
    keys::sha256,
    lookup, notice,
    sign_in::{VerifiedClientCert, session},
    site::Site,
};

/// Why a sign-in was refused. Shown in full: the caller holds a valid certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInRefusal {
    /// The PIN is wrong; so many tries are left before waits begin.
    WrongPin {
        /// Tries before the first wait.
        left: u32,
    },
    /// Too many wrong ones: the next try is possible at this time.
    Waiting(Millis),
    /// Locked until the right person releases it.
    Locked,
    /// The certificate, or the session of the first step, is not good any more.
    Over,
    /// SIGN-CLOSED: the company's own calendar closes this day for its users.
    Closed,
}

/// Where a session stands after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The administrator's confirmation PIN comes next.
    FirstStep,
    /// All steps are done.
    SignedIn,
}

impl Step {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::FirstStep => "first_step",
            Self::SignedIn => "signed_in",
        }
    }
}

/// A session that has just begun: the cookie goes to the browser and is stored as a digest only.
pub struct NewSession {
    /// 256 bits.
    pub cookie: [u8; 32],
    /// What comes next.
    pub step: Step,
}

impl App {
    /// The first PIN: 利用者暗証番号, ご契約先暗証番号 or the staff's.
    ///
    /// # Errors
    /// [`SignInRefusal`], committed with its counter and audit row.
    pub async fn sign_in_with_pin(
        &self,
        site: &Site,
        verified: VerifiedClientCert,
        pin: Pin,
        address: IpAddr,
    ) -> Outcome<NewSession, SignInRefusal> {
        let step = self.first_step_for(&verified).await?;
        let stored = self
            .reserve_sign_in(&verified, Purpose::SignIn, None, address)
            .await?;
        let fits = self.compare_pin(stored.0, &pin).await?;
        let how = SignIn {
            purpose: Purpose::SignIn,
            step,
            first: None,
            fits,
            after: stored.1,
            address,
        };
        self.settle_sign_in(site, verified, how).await
    }

    /// The administrator's second step (seed 002): ご契約先確認暗証番号. The session of the first step must be this
    /// certificate's on this address, and is used up.
    ///
    /// # Errors
    /// [`SignInRefusal`]
    pub async fn sign_in_second_step(
        &self,
        site: &Site,
        verified: VerifiedClientCert,
        first_step: &[u8],
        pin: Pin,
        address: IpAddr,
    ) -> Outcome<NewSession, SignInRefusal> {
        let first = FirstStep {
            cookie: sha256(first_step),
            address_name: site.name.clone(),
            certificate: verified.certificate.id.clone(),
        };
        let stored = self
            .reserve_sign_in(
                &verified,
                Purpose::Confirmation,
                Some(first.clone()),
                address,
            )
            .await?;
        let fits = self.compare_pin(stored.0, &pin).await?;
        let how = SignIn {
            purpose: Purpose::Confirmation,
            step: Step::SignedIn,
            first: Some(first),
            fits,
            after: stored.1,
            address,
        };
        self.settle_sign_in(site, verified, how).await
    }

    async fn first_step_for(&self, verified: &VerifiedClientCert) -> Result<Step, StorageError> {
        if verified.holder.kind != HolderKind::Administrator {
            return Ok(Step::SignedIn);
        }
        let bank = verified.holder.bank.clone();
        let policies = self
            .database()
            .read(move |tx| lookup::policies(tx, &bank))
            .await?;
        Ok(if policies.administrator_second_step {
            Step::FirstStep
        } else {
            Step::SignedIn
        })
    }

    /// Reserves one comparison behind a valid certificate, or says why there is none.
    async fn reserve_sign_in(
        &self,
        verified: &VerifiedClientCert,
        purpose: Purpose,
        first: Option<FirstStep>,
        address: IpAddr,
    ) -> Outcome<(Option<String>, Attempts), SignInRefusal> {
        let (holder, now) = (verified.holder.clone(), self.now());
        let who = who(&holder, address, now);
        let answer = self
            .database()
            .write(move |tx| {
                if let Some(first) = &first
                    && !first.stands(tx, now)?
                {
                    return Ok(Err(SignInRefusal::Over));
                }
                if closed_today(tx, &holder, now)? {
                    let detail = json!({ "reason": "closed day" });
                    audit::refused(tx, &who, "sign_in", &holder.id, &detail)?;
                    return Ok(Err(SignInRefusal::Closed));
                }
                if let Some(blocked) = attempts::locked(tx, &holder, now)? {
                    audit::refused(
                        tx,
                        &who,
                        "sign_in",
                        &holder.id,
                        &json!({ "reason": "locked" }),
                    )?;
                    return Ok(Err(refusal(blocked)));
                }
                let limit = lookup::policies(tx, &holder.bank)?.sign_in_limit();
                Ok(attempts::reserve(tx, &holder.id, purpose, limit, now)?.map_err(refusal))
            })
            .await;
        settle(answer)
    }

    async fn settle_sign_in(
        &self,
        site: &Site,
        verified: VerifiedClientCert,
        how: SignIn,
    ) -> Outcome<NewSession, SignInRefusal> {
        let cookie: [u8; 32] = self.secret();
        let settled = Settle {
            verified,
            how,
            address_name: site.name.clone(),
            cookie: sha256(&cookie),
            csrf: hex::encode(self.secret::<16>()),
            record: self.row_id(),
            notices: notice::Draft::new(self.random()),
            now: self.now(),
        };
        let answer = self.database().write(move |tx| settled.run(tx)).await;
        settle(answer).map(|step| NewSession { cookie, step })
    }
}

/// The session of the first step, as the second one must find it.
#[derive(Clone)]
struct FirstStep {
    cookie: [u8; 32],
    address_name: String,
    certificate: String,
}

impl FirstStep {
    /// Of this certificate, on this address, not over in any way.
    fn stands(&self, tx: &mut dyn Tx, now: Millis) -> Result<bool, StorageError> {
        let Some(session) = rows::Session::find(tx, &self.cookie)? else {
            return Ok(false);
        };
        let own = session.address == self.address_name && session.certificate == self.certificate;
        Ok(own
            && session.stage == Step::FirstStep.as_str()
            && session.ended_at.is_none()
            && session::overdue(tx, &session, now)?.is_none())
    }
}

struct SignIn {
    purpose: Purpose,
    step: Step,
    first: Option<FirstStep>,
    fits: bool,
    after: Attempts,
    address: IpAddr,
}

struct Settle {
    verified: VerifiedClientCert,
    how: SignIn,
    address_name: String,
    cookie: [u8; 32],
    csrf: String,
    record: String,
    notices: notice::Draft,
    now: Millis,
}

impl Settle {
    fn run(&self, tx: &mut dyn Tx) -> Committed<Step, SignInRefusal> {
        if self.how.fits {
            self.begin(tx)
        } else {
            self.count(tx)
        }
    }

    fn begin(&self, tx: &mut dyn Tx) -> Committed<Step, SignInRefusal> {
        let Self {
            verified, how, now, ..
        } = self;
        let (holder, certificate) = (&verified.holder, &verified.certificate);
        if let Some(refusal) = self.lost_meanwhile(tx)? {
            return Ok(Err(refusal));
        }
        rows::Attempt::clear(tx, &holder.id, how.purpose.as_str())?;
        rows::Session {
            cookie: self.cookie.to_vec(),
            bank: holder.bank.clone(),
            address: self.address_name.clone(),
            holder: holder.id.clone(),
            certificate: certificate.id.clone(),
            stage: how.step.as_str().to_owned(),
            csrf: self.csrf.clone(),
            started_at: *now,
            seen_at: *now,
            ended_at: None,
            end_reason: None,
        }
        .insert(tx)?;
        if how.step == Step::SignedIn {
            rows::Certificate::note_use(tx, &certificate.id, *now)?;
            self.record(tx, "signed_in")?;
            if let Some(contract) = &verified.contract {
                let network = Network::of(how.address).as_str().to_owned();
                rows::KnownNetwork {
                    contract: contract.id.clone(),
                    network,
                    seen_at: *now,
                }
                .remember(tx)?;
            }
        }
        let detail = json!({ "certificate": certificate.id, "step": how.step.as_str() });
        audit::done(
            tx,
            &who(holder, how.address, *now),
            "sign_in",
            &holder.id,
            &detail,
        )?;
        Ok(Ok(how.step))
    }

    /// What ended while the PIN was compared: a right PIN does not bring it back.
    fn lost_meanwhile(&self, tx: &mut dyn Tx) -> Result<Option<SignInRefusal>, StorageError> {
        let Self {
            verified, how, now, ..
        } = self;
        if !verified.still_opens(tx, *now)? {
            return Ok(Some(SignInRefusal::Over));
        }
        if let Some(first) = &how.first
            && !(first.stands(tx, *now)?
                && rows::Session::end(tx, &first.cookie, "replaced", *now)?)
        {
            return Ok(Some(SignInRefusal::Over));
        }
        let own = (how.purpose, how.after);
        let blocked = attempts::locked_meanwhile(tx, &verified.holder, own, *now)?;
        Ok(blocked.map(refusal))
    }

    fn count(&self, tx: &mut dyn Tx) -> Committed<Step, SignInRefusal> {
        let Self {
            verified, how, now, ..
        } = self;
        let holder = &verified.holder;
        self.record(tx, "wrong_pin")?;
        let limit = lookup::policies(tx, &holder.bank)?.sign_in_limit();
        let refusal = match how.after.check(*now) {
            Ok(()) => SignInRefusal::WrongPin {
                left: limit.free.saturating_sub(how.after.failures),
            },
            Err(blocked) => refusal(blocked),
        };
        let detail = json!({ "reason": "wrong PIN", "failures": how.after.failures });
        audit::refused(
            tx,
            &who(holder, how.address, *now),
            "sign_in",
            &holder.id,
            &detail,
        )?;
        if how.after.failures == limit.free || how.after.failures == limit.lock_at {
            self.notices
                .tell(tx, holder, notice::Kind::Locked, &json!({}), *now)?;
        }
        Ok(Err(refusal))
    }

    fn record(&self, tx: &mut dyn Tx, outcome: &str) -> Result<(), StorageError> {
        rows::SignInRecord {
            id: self.record.clone(),
            holder: self.verified.holder.id.clone(),
            certificate: self.verified.certificate.id.clone(),
            at: self.now,
            address: self.how.address.to_string(),
            outcome: outcome.to_owned(),
        }
        .insert(tx)
    }
}

fn refusal(blocked: Blocked) -> SignInRefusal {
    match blocked {
        Blocked::Waiting(until) => SignInRefusal::Waiting(until),
        Blocked::Locked => SignInRefusal::Locked,
    }
}

/// The actor of an audit row.
pub(crate) fn who(holder: &rows::Holder, address: IpAddr, at: Millis) -> Who {
    Who {
        bank: holder.bank.clone(),
        kind: holder.kind.as_str(),
        actor: holder.id.clone(),
        address: Some(address),
        at,
    }
}
