//! 暗証番号の変更 by the holder: the PINs that somebody else made, before anything else is possible, and any PIN later.

use std::net::IpAddr;

use serde_json::json;
use tegata_domain::{attempts::Blocked, pin::Pin, time::Millis};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    attempts::{self, Purpose},
    audit,
    failure::{Committed, Failure, Outcome, settle},
    notice,
    sign_in::{
        Actor, ConfirmRefusal, NewSession, PinHolder, Step, VerifiedClientCert,
        begin::{Beginning, EarlierStep},
        pin::who,
    },
    site::Site,
};

/// Which of a holder's PINs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinKind {
    /// 暗証番号, ログインパスワード, 職員暗証番号.
    Login,
    /// 確認暗証番号.
    Confirmation,
}

impl PinKind {
    /// The word of the rows.
    fn as_str(self) -> &'static str {
        self.purpose().secret()
    }

    fn purpose(self) -> Purpose {
        match self {
            Self::Login => Purpose::SignIn,
            Self::Confirmation => Purpose::Confirmation,
        }
    }

    fn of(kind: &str) -> Option<Self> {
        [Self::Login, Self::Confirmation]
            .into_iter()
            .find(|one| one.as_str() == kind)
    }
}

/// Why new PINs were not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewPinsRefusal {
    /// The session of the sign-in, or the certificate, is not good any more.
    Over,
    /// This PIN must be changed too.
    Missing(PinKind),
    /// The new one is the old one.
    Same(PinKind),
    /// The PIN typed as the present one was refused.
    Present(ConfirmRefusal),
}

/// PINs that the holder chose, by kind.
pub type NewPins = Vec<(PinKind, Pin)>;

impl App {
    /// Which PINs somebody else made: all of them have to be changed at the first sign-in.
    ///
    /// # Errors
    /// [`NewPinsRefusal::Over`] without a session that waits for it.
    pub async fn initial_pins(
        &self,
        site: &Site,
        verified: &VerifiedClientCert,
        cookie: &[u8],
    ) -> Outcome<Vec<PinKind>, NewPinsRefusal> {
        let initial = self.initial_secrets(site, verified, cookie).await?;
        let kinds = initial.iter().filter_map(|row| PinKind::of(&row.kind));
        Ok(kinds.collect())
    }

    /// At the first sign-in: every PIN that somebody else made is replaced, and only then the session counts.
    ///
    /// # Errors
    /// [`NewPinsRefusal`]
    pub async fn choose_first_pins(
        &self,
        site: &Site,
        verified: VerifiedClientCert,
        cookie: &[u8],
        new: NewPins,
        address: IpAddr,
    ) -> Outcome<NewSession, NewPinsRefusal> {
        let initial = self.initial_secrets(site, &verified, cookie).await?;
        let mut hashes = Vec::with_capacity(initial.len());
        for secret in initial {
            let Some(kind) = PinKind::of(&secret.kind) else {
                continue;
            };
            let Some((_, pin)) = new.iter().find(|(chosen, _)| *chosen == kind) else {
                return Err(Failure::Refused(NewPinsRefusal::Missing(kind)));
            };
            if self.compare_pin(Some(secret.hash), pin).await? {
                return Err(Failure::Refused(NewPinsRefusal::Same(kind)));
            }
            hashes.push((kind, self.hash_pin(pin).await?));
        }
        let cookie_after: [u8; 32] = self.secret();
        let unit = FirstPins {
            step: EarlierStep::new(site, &verified, cookie, Step::NewPins),
            beginning: Beginning::new(self, site, verified, &cookie_after, address),
            hashes,
            notices: notice::Draft::new(self.random()),
        };
        let answer = self.database().write(move |tx| unit.run(tx)).await;
        settle(answer).map(|()| NewSession {
            cookie: cookie_after,
            step: Step::SignedIn,
        })
    }

    /// Later, from the menu: one PIN, behind the present one. Other sessions of the holder end.
    ///
    /// # Errors
    /// [`NewPinsRefusal`]
    pub async fn change_own_pin(
        &self,
        actor: &Actor,
        kind: PinKind,
        present: Pin,
        new: Pin,
    ) -> Outcome<(), NewPinsRefusal> {
        let holder = PinHolder::from(actor);
        match self
            .compare_for(&holder, kind.purpose(), present.clone())
            .await
        {
            Ok(_) if present == new => return Err(Failure::Refused(NewPinsRefusal::Same(kind))),
            Ok(_) => {}
            Err(Failure::Refused(refusal)) => {
                return Err(Failure::Refused(NewPinsRefusal::Present(refusal)));
            }
            Err(Failure::Internal(error)) => return Err(error.into()),
        }
        let (hash, actor) = (self.hash_pin(&new).await?, actor.clone());
        let (notices, now) = (notice::Draft::new(self.random()), self.now());
        let answer = self
            .database()
            .write(move |tx| {
                let own = &actor.session.cookie;
                if !actor.stands(tx)? {
                    return Ok(Err(NewPinsRefusal::Over));
                }
                set(tx, &actor.holder.id, (kind, &hash), now)?;
                rows::Session::end_others_of_holder(tx, &actor.holder.id, own, now)?;
                let detail = json!({ "kinds": [kind.as_str()] });
                audit::done(tx, &actor.who(), "change_pins", &actor.holder.id, &detail)?;
                notices.tell(tx, &actor.holder, notice::Kind::PinChanged, &detail, now)?;
                Ok(Ok(()))
            })
            .await;
        settle(answer)
    }

    async fn initial_secrets(
        &self,
        site: &Site,
        verified: &VerifiedClientCert,
        cookie: &[u8],
    ) -> Outcome<Vec<rows::Secret>, NewPinsRefusal> {
        let step = EarlierStep::new(site, verified, cookie, Step::NewPins);
        let (holder, now) = (verified.holder.clone(), self.now());
        let found = self
            .database()
            .read(move |tx| {
                if step.stands(tx, now)? && !is_locked(tx, &holder, now)? {
                    rows::Secret::initial_of(tx, &holder.id).map(Some)
                } else {
                    Ok::<_, StorageError>(None)
                }
            })
            .await?;
        found.ok_or(Failure::Refused(NewPinsRefusal::Over))
    }
}

struct FirstPins {
    step: EarlierStep,
    beginning: Beginning,
    hashes: Vec<(PinKind, String)>,
    notices: notice::Draft,
}

impl FirstPins {
    /// A PIN that was reset meanwhile ended the session of this step; a lock that came meanwhile ends it now.
    fn run(&self, tx: &mut dyn Tx) -> Committed<(), NewPinsRefusal> {
        let Beginning {
            verified,
            address,
            now,
            ..
        } = &self.beginning;
        let holder = &verified.holder;
        let stands = verified.still_opens(tx, *now)? && !is_locked(tx, holder, *now)?;
        if !(stands && self.step.use_up(tx, *now)?) {
            return Ok(Err(NewPinsRefusal::Over));
        }
        for (kind, hash) in &self.hashes {
            set(tx, &holder.id, (*kind, hash), *now)?;
        }
        self.beginning.open(tx, Step::SignedIn)?;
        let kinds: Vec<&str> = self.hashes.iter().map(|(kind, _)| kind.as_str()).collect();
        let detail = json!({ "kinds": kinds, "first": true });
        let who = who(holder, *address, *now);
        audit::done(tx, &who, "change_pins", &holder.id, &detail)?;
        self.notices
            .tell(tx, holder, notice::Kind::PinChanged, &detail, *now)?;
        Ok(Ok(()))
    }
}

fn is_locked(tx: &mut dyn Tx, holder: &rows::Holder, now: Millis) -> Result<bool, StorageError> {
    Ok(attempts::locked(tx, holder, now)? == Some(Blocked::Locked))
}

fn set(
    tx: &mut dyn Tx,
    holder: &str,
    (kind, hash): (PinKind, &str),
    now: Millis,
) -> Result<(), StorageError> {
    rows::Secret {
        holder: holder.to_owned(),
        kind: kind.as_str().to_owned(),
        hash: hash.to_owned(),
        set_at: now,
        initial: false,
    }
    .set(tx)
}
