//! 利用者ログイン, 管理者ログイン and the staff's sign-in: the PIN behind a valid certificate.
//!
//! Wrong PINs count here only behind a certificate in force, so that strangers cannot lock a company out.

use std::net::IpAddr;

use serde_json::json;
use tegata_domain::{attempts::Blocked, ids::HolderKind, pin::Pin, time::Millis};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    attempts::{self, Purpose, Reserved},
    audit::{self, Who},
    calendar::{Closure, closure},
    failure::{Committed, Internal, Outcome, settle},
    lookup, notice,
    sign_in::{
        VerifiedClientCert,
        begin::{Beginning, EarlierStep},
    },
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
    /// SERVICE-HOURS or SIGN-CLOSED: the service is closed at this moment.
    Closed(Closure),
}

/// Where a session stands after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The administrator's confirmation PIN comes next.
    FirstStep,
    /// A PIN was made by somebody else: it must be changed before anything else is possible.
    NewPins,
    /// All steps are done.
    SignedIn,
}

impl Step {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::FirstStep => "first_step",
            Self::NewPins => "new_pins",
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
        let reserved = self
            .reserve_sign_in(&verified, Purpose::SignIn, None, address)
            .await?;
        let fits = self.compare_pin(reserved.hash.clone(), &pin).await?;
        let how = SignIn {
            step,
            first: None,
            fits,
            rehashed: self.rehashed(&reserved, fits, &pin).await?,
            reserved,
        };
        self.settle_sign_in(site, verified, how, address).await
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
        let first = EarlierStep::new(site, &verified, first_step, Step::FirstStep);
        let reserved = self
            .reserve_sign_in(
                &verified,
                Purpose::Confirmation,
                Some(first.clone()),
                address,
            )
            .await?;
        let fits = self.compare_pin(reserved.hash.clone(), &pin).await?;
        let how = SignIn {
            step: Step::SignedIn,
            first: Some(first),
            fits,
            rehashed: self.rehashed(&reserved, fits, &pin).await?,
            reserved,
        };
        self.settle_sign_in(site, verified, how, address).await
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
        first: Option<EarlierStep>,
        address: IpAddr,
    ) -> Outcome<Reserved, SignInRefusal> {
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
                if let Some(closure) = closure(tx, &holder, now)? {
                    let detail = json!({ "reason": closure.as_str() });
                    audit::refused(tx, &who, "sign_in", &holder.id, &detail)?;
                    return Ok(Err(SignInRefusal::Closed(closure)));
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
        address: IpAddr,
    ) -> Outcome<NewSession, SignInRefusal> {
        let cookie: [u8; 32] = self.secret();
        let settled = Settle {
            beginning: Beginning::new(self, site, verified, &cookie, address),
            how,
            notices: notice::Draft::new(self.random()),
        };
        let answer = self.database().write(move |tx| settled.run(tx)).await;
        settle(answer).map(|step| NewSession { cookie, step })
    }

    /// The stored hash with one of the present cost, when the cost was changed since the PIN was set.
    async fn rehashed(
        &self,
        reserved: &Reserved,
        fits: bool,
        pin: &Pin,
    ) -> Result<Option<(String, String)>, Internal> {
        let stored = reserved.hash.clone().filter(|_| fits);
        match stored.filter(|hash| !self.kdf().is_current(hash)) {
            Some(old) => Ok(Some((old, self.hash_pin(pin).await?))),
            None => Ok(None),
        }
    }
}

struct SignIn {
    reserved: Reserved,
    step: Step,
    first: Option<EarlierStep>,
    fits: bool,
    rehashed: Option<(String, String)>,
}

struct Settle {
    beginning: Beginning,
    how: SignIn,
    notices: notice::Draft,
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
        let Self { beginning, how, .. } = self;
        let holder = &beginning.verified.holder;
        if let Some(refusal) = self.lost_meanwhile(tx)? {
            return Ok(Err(refusal));
        }
        let purpose = how.reserved.purpose();
        rows::Attempt::clear(tx, &holder.id, purpose.as_str())?;
        if let Some((old, new)) = &how.rehashed {
            let (kind, id) = (purpose.secret(), &holder.id);
            rows::Secret::rehash(tx, (id, kind), old, new)?;
        }
        let step = match how.step {
            Step::SignedIn if !rows::Secret::initial_of(tx, &holder.id)?.is_empty() => {
                Step::NewPins
            }
            step => step,
        };
        beginning.open(tx, step)?;
        Ok(Ok(step))
    }

    /// What ended while the PIN was compared: a right PIN does not bring it back.
    fn lost_meanwhile(&self, tx: &mut dyn Tx) -> Result<Option<SignInRefusal>, StorageError> {
        let Self { beginning, how, .. } = self;
        let (verified, now) = (&beginning.verified, beginning.now);
        let same_pin = how.reserved.is_of_present_pin(tx, &verified.holder.id)?;
        if !same_pin || !verified.still_opens(tx, now)? {
            return Ok(Some(SignInRefusal::Over));
        }
        if let Some(first) = &how.first
            && !first.use_up(tx, now)?
        {
            return Ok(Some(SignInRefusal::Over));
        }
        let blocked = attempts::locked_meanwhile(tx, &verified.holder, &how.reserved, now)?;
        Ok(blocked.map(refusal))
    }

    fn count(&self, tx: &mut dyn Tx) -> Committed<Step, SignInRefusal> {
        let Self { beginning, how, .. } = self;
        let (holder, now) = (&beginning.verified.holder, beginning.now);
        let after = how.reserved.after;
        beginning.record(tx, "wrong_pin")?;
        let limit = lookup::policies(tx, &holder.bank)?.sign_in_limit();
        let refusal = match after.check(now) {
            Ok(()) => SignInRefusal::WrongPin {
                left: limit.free.saturating_sub(after.failures),
            },
            Err(blocked) => refusal(blocked),
        };
        let detail = json!({ "reason": "wrong PIN", "failures": after.failures });
        let who = who(holder, beginning.address, now);
        audit::refused(tx, &who, "sign_in", &holder.id, &detail)?;
        if after.failures == limit.free || after.failures == limit.lock_at {
            self.notices
                .tell(tx, holder, notice::Kind::Locked, &json!({}), now)?;
        }
        Ok(Err(refusal))
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
