//! A session is good on its address, with the certificate it began with, compared on every request. Suspension,
//! revocation, replacement and locks end it at once.

use std::net::IpAddr;

use tegata_domain::{
    attempts::Blocked,
    ids::HolderKind,
    staff::StaffRoles,
    time::{HOUR, MINUTE, Millis, SECOND},
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App, attempts,
    audit::Who,
    calendar::{Closure, closure},
    failure::Internal,
    keys::sha256,
    lookup,
    sign_in::{Step, VerifiedClientCert, certificate::in_force, pin},
    site::Site,
};

/// Someone who is signed in: holder, certificate and session were checked for this very request.
#[derive(Clone)]
pub struct Actor {
    pub(crate) holder: rows::Holder,
    pub(crate) contract: Option<rows::Contract>,
    pub(crate) certificate: rows::Certificate,
    pub(crate) session: rows::Session,
    /// Of staff; nobody else has any.
    pub(crate) roles: StaffRoles,
    pub(crate) address: IpAddr,
    pub(crate) at: Millis,
}

impl Actor {
    /// Who it is.
    pub fn holder(&self) -> &rows::Holder {
        &self.holder
    }
    /// The certificate of the session.
    pub fn certificate(&self) -> &rows::Certificate {
        &self.certificate
    }
    /// What a member of staff may do.
    pub fn roles(&self) -> &StaffRoles {
        &self.roles
    }
    /// The token that every form of the session carries.
    pub fn csrf(&self) -> &str {
        &self.session.csrf
    }
    pub(crate) fn who(&self) -> Who {
        pin::who(&self.holder, self.address, self.at)
    }

    /// Whether all that this request found still holds, read again within a unit of work: whoever was signed out, locked,
    /// stopped or revoked since it began does nothing any more.
    pub(crate) fn stands(&self, tx: &mut dyn Tx) -> Result<bool, StorageError> {
        let session = rows::Session::find(tx, &self.session.cookie)?;
        Ok(session.is_some_and(|session| session.ended_at.is_none())
            && in_force(tx, &self.certificate, self.at)?
            && attempts::locked(tx, &self.holder, self.at)? != Some(Blocked::Locked))
    }
}

/// A signed-in user.
#[derive(Clone)]
pub struct UserActor {
    pub(crate) actor: Actor,
    pub(crate) contract: rows::Contract,
}

/// A signed-in administrator of one contract, all steps done.
#[derive(Clone)]
pub struct AdminActor {
    pub(crate) actor: Actor,
    pub(crate) contract: rows::Contract,
}

/// A signed-in member of the bank's staff.
#[derive(Clone)]
pub struct StaffActor {
    pub(crate) actor: Actor,
}

macro_rules! actor_of {
    ($type:ident) => {
        impl $type {
            /// Who it is.
            pub fn actor(&self) -> &Actor {
                &self.actor
            }
        }
    };
}
actor_of!(UserActor);
actor_of!(AdminActor);
actor_of!(StaffActor);

impl UserActor {
    /// The company.
    pub fn contract(&self) -> &rows::Contract {
        &self.contract
    }
}

impl AdminActor {
    /// The company.
    pub fn contract(&self) -> &rows::Contract {
        &self.contract
    }
}

/// Why there is no session (any more).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionEnd {
    /// No cookie, an unknown one, or one of another address or certificate.
    None,
    /// The first step is done, the second not.
    FirstStep,
    /// A PIN that somebody else made has to be changed first.
    NewPins,
    /// Too long without a click.
    Idle,
    /// Over the overall limit.
    Overall,
    /// Signed out, or ended by a newer session.
    SignedOut,
    /// Ended because the certificate was revoked, stopped or replaced.
    Certificate,
    /// The holder was locked meanwhile.
    Locked,
    /// The service closed meanwhile.
    Closed(Closure),
}

impl App {
    /// The user of this request.
    ///
    /// # Errors
    /// The inner error says why there is none.
    pub async fn user(
        &self,
        site: &Site,
        verified: VerifiedClientCert,
        cookie: Option<&[u8]>,
        address: IpAddr,
    ) -> Result<Result<UserActor, SessionEnd>, Internal> {
        let actor = self.actor(site, verified, cookie, address).await?;
        Ok(
            actor.and_then(|actor| match (actor.holder.kind, actor.contract.clone()) {
                (HolderKind::User, Some(contract)) => Ok(UserActor { actor, contract }),
                _ => Err(SessionEnd::None),
            }),
        )
    }

    /// The administrator of this request.
    ///
    /// # Errors
    /// The inner error says why there is none.
    pub async fn administrator(
        &self,
        site: &Site,
        verified: VerifiedClientCert,
        cookie: Option<&[u8]>,
        address: IpAddr,
    ) -> Result<Result<AdminActor, SessionEnd>, Internal> {
        let actor = self.actor(site, verified, cookie, address).await?;
        Ok(
            actor.and_then(|actor| match (actor.holder.kind, actor.contract.clone()) {
                (HolderKind::Administrator, Some(contract)) => Ok(AdminActor { actor, contract }),
                _ => Err(SessionEnd::None),
            }),
        )
    }

    /// The member of staff of this request.
    ///
    /// # Errors
    /// The inner error says why there is none.
    pub async fn staff(
        &self,
        site: &Site,
        verified: VerifiedClientCert,
        cookie: Option<&[u8]>,
        address: IpAddr,
    ) -> Result<Result<StaffActor, SessionEnd>, Internal> {
        let actor = self.actor(site, verified, cookie, address).await?;
        Ok(actor.and_then(|actor| match actor.holder.kind {
            HolderKind::Staff => Ok(StaffActor { actor }),
            _ => Err(SessionEnd::None),
        }))
    }

    async fn actor(
        &self,
        site: &Site,
        verified: VerifiedClientCert,
        cookie: Option<&[u8]>,
        address: IpAddr,
    ) -> Result<Result<Actor, SessionEnd>, Internal> {
        let Some(cookie) = cookie.map(sha256) else {
            return Ok(Err(SessionEnd::None));
        };
        let check = Check {
            verified,
            cookie,
            address_name: site.name.clone(),
            now: self.now(),
            address,
        };
        let (actor, end) = self.database().read(move |tx| check.run(tx)).await?;
        let Some(actor) = actor else {
            if let Some(reason) = end.stored() {
                let now = self.now();
                self.database()
                    .write(move |tx| rows::Session::end(tx, &cookie, reason, now))
                    .await?;
            }
            return Ok(Err(end));
        };
        if actor.at - actor.session.seen_at >= 10 * SECOND {
            let now = actor.at;
            self.database()
                .write(move |tx| rows::Session::seen(tx, &cookie, now))
                .await?;
        }
        Ok(Ok(actor))
    }

    /// ログアウト
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn sign_out(&self, cookie: &[u8]) -> Result<(), Internal> {
        let (cookie, now) = (sha256(cookie), self.now());
        self.database()
            .write(move |tx| rows::Session::end(tx, &cookie, "signed_out", now))
            .await?;
        Ok(())
    }
}

impl SessionEnd {
    /// The reason to store when this request is the one that finds out.
    fn stored(self) -> Option<&'static str> {
        match self {
            Self::Idle => Some("idle"),
            Self::Overall => Some("overall"),
            Self::Locked => Some("locked"),
            Self::Closed(Closure::Company) => Some("closed"),
            Self::Closed(Closure::Bank { .. }) => Some("hours"),
            Self::None | Self::FirstStep | Self::NewPins | Self::SignedOut | Self::Certificate => {
                None
            }
        }
    }
}

struct Check {
    verified: VerifiedClientCert,
    cookie: [u8; 32],
    address_name: String,
    now: Millis,
    address: IpAddr,
}

impl Check {
    fn run(&self, tx: &mut dyn Tx) -> Result<(Option<Actor>, SessionEnd), StorageError> {
        let Some(session) = rows::Session::find(tx, &self.cookie)? else {
            return Ok((None, SessionEnd::None));
        };
        if session.address != self.address_name
            || session.certificate != self.verified.certificate.id
        {
            return Ok((None, SessionEnd::None));
        }
        if session.ended_at.is_some() {
            return Ok((None, ended(session.end_reason.as_deref())));
        }
        if let Some(end) = overdue(tx, &session, self.now)? {
            return Ok((None, end));
        }
        if let Some(closure) = closure(tx, &self.verified.holder, self.now)? {
            return Ok((None, SessionEnd::Closed(closure)));
        }
        // A wait after wrong PINs holds up the next PIN, not who is signed in.
        if attempts::locked(tx, &self.verified.holder, self.now)? == Some(Blocked::Locked) {
            return Ok((None, SessionEnd::Locked));
        }
        if session.stage == Step::NewPins.as_str() {
            return Ok((None, SessionEnd::NewPins));
        }
        if session.stage != Step::SignedIn.as_str() {
            return Ok((None, SessionEnd::FirstStep));
        }
        let VerifiedClientCert {
            certificate,
            holder,
            contract,
        } = self.verified.clone();
        let roles = match holder.kind {
            HolderKind::Staff => lookup::roles(tx, &holder.id)?,
            HolderKind::Administrator | HolderKind::User => StaffRoles::default(),
        };
        let actor = Actor {
            roles,
            holder,
            contract,
            certificate,
            session,
            address: self.address,
            at: self.now,
        };
        Ok((Some(actor), SessionEnd::None))
    }
}

/// The bank's two limits.
pub(super) fn overdue(
    tx: &mut dyn Tx,
    session: &rows::Session,
    now: Millis,
) -> Result<Option<SessionEnd>, StorageError> {
    let policies = lookup::policies(tx, &session.bank)?;
    let idle = now - session.seen_at > policies.session_idle_minutes * MINUTE;
    let overall = now - session.started_at > policies.session_overall_hours * HOUR;
    Ok(match (idle, overall) {
        (true, _) => Some(SessionEnd::Idle),
        (false, true) => Some(SessionEnd::Overall),
        (false, false) => None,
    })
}

fn ended(reason: Option<&str>) -> SessionEnd {
    match reason {
        Some("idle") => SessionEnd::Idle,
        Some("overall") => SessionEnd::Overall,
        Some("certificate" | "contract") => SessionEnd::Certificate,
        Some("locked") => SessionEnd::Locked,
        Some("closed") => SessionEnd::Closed(Closure::Company),
        _ => SessionEnd::SignedOut,
    }
}
