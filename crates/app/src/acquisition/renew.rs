//! 証明書更新 (R1): a new certificate before the old one ends, by the holder alone: old certificate plus PIN, always a
//! new key. Begun in the app, or from the status page with a link that only the session's certificate may claim.

use std::net::IpAddr;

use serde_json::json;
use tegata_acquisition::codes::Code;
use tegata_domain::{
    acquisition::AcquisitionState,
    certificate::RenewalWindow,
    ids::{ContractId, HolderKind},
    pin::Pin,
    refusal::CertificateRefusal,
    time::Millis,
};
use tegata_pki::PresentedCertificate;
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    acquisition::{
        BrowserWay, Claimed, StatedPc, app_call::AppCaller, browser_seat, end_acquisition, rights,
    },
    audit::{self, Who},
    calendar::outside_hours,
    face,
    failure::{Committed, Failure, Outcome, settle},
    keys::sha256,
    lookup,
    sign_in::{Actor, ConfirmRefusal, PinVerified, VerifiedClientCert},
    site::Site,
};

/// Why a renewal was not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenewalRefusal {
    /// Opens at this time.
    NotYet(Millis),
    /// The certificate has ended, or a reissue is under way.
    Not,
    /// The PIN was not this holder's.
    NotConfirmed,
}

/// Why the app's renewal was not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenewalStop {
    /// The code to show.
    pub code: Code,
    /// With `ACQ-WAIT`: when the next PIN may be tried.
    pub until: Option<Millis>,
}

/// The link of a renewal begun on the status page.
pub struct RenewalTicket {
    /// The ticket's id.
    pub ticket: String,
    /// 256 bits.
    pub secret: [u8; 32],
    /// The cookie of the page that follows it.
    pub cookie: [u8; 32],
    /// Whether it can be done without the app.
    pub browser: BrowserWay,
}

impl App {
    /// Begins a renewal on the status page.
    ///
    /// # Errors
    /// [`RenewalRefusal`]
    pub async fn begin_renewal(
        &self,
        actor: &Actor,
        confirmed: PinVerified,
    ) -> Outcome<RenewalTicket, RenewalRefusal> {
        if !confirmed.is_of(&actor.holder) {
            return Err(Failure::Refused(RenewalRefusal::NotConfirmed));
        }
        let (cookie, ticket) = (self.secret::<32>(), self.row_id());
        let secret = self.keys().link_secret("link", &ticket, &cookie);
        let unit = Begin {
            holder: actor.holder.clone(),
            certificate: actor.certificate.clone(),
            acquisition: ticket.clone(),
            issue: self.row_id(),
            session: Some((sha256(&cookie), Self::link_digest(&ticket, &secret))),
            app: None,
            address: actor.address,
            who: actor.who(),
        };
        let actor = actor.clone();
        let answer = self.database().write(move |tx| {
            if actor.stands(tx)? {
                unit.run(tx)
            } else {
                Ok(Err(RenewalRefusal::Not))
            }
        });
        let browser = settle(answer.await)?;
        Ok(RenewalTicket {
            ticket,
            secret,
            cookie,
            browser,
        })
    }

    /// R1: the app shows the old certificate and the typed PIN. Wrong ones count as at sign-in.
    ///
    /// # Errors
    /// [`RenewalStop`] with the code to show.
    pub async fn renew_from_app(
        &self,
        caller: &AppCaller,
        site: &Site,
        presented: Option<&PresentedCertificate>,
        pin: Pin,
        stated: StatedPc,
    ) -> Outcome<Claimed, RenewalStop> {
        let verified = match self.judge_certificate(site, presented).await? {
            Ok(verified) => verified,
            Err(refused) => return stop(code_of(refused.reason)),
        };
        if verified.holder.kind == HolderKind::Staff {
            return stop(Code::Renewal);
        }
        if let Some(again) = self.repeated(caller, &verified).await? {
            return Ok(again);
        }
        let (bank, now) = (verified.holder.bank.clone(), self.now());
        let closed = self
            .database()
            .read(move |tx| outside_hours(tx, &bank, now))
            .await?;
        if closed.is_some() {
            return stop(Code::Hours);
        }
        let actor = verified_actor(&verified, caller.address, now);
        match self.confirm_login_pin(&actor, pin).await {
            Ok(_) => {}
            Err(Failure::Refused(ConfirmRefusal::Wrong { .. })) => {
                return stop(Code::Credentials);
            }
            Err(Failure::Refused(ConfirmRefusal::Waiting(until))) => {
                return Err(Failure::Refused(RenewalStop {
                    code: Code::Wait,
                    until: Some(until),
                }));
            }
            Err(Failure::Refused(ConfirmRefusal::Locked)) => return stop(Code::Locked),
            Err(Failure::Internal(error)) => return Err(error.into()),
        }
        let unit = Begin {
            holder: verified.holder.clone(),
            certificate: verified.certificate.clone(),
            acquisition: self.row_id(),
            issue: self.row_id(),
            session: None,
            app: Some((caller.clone(), stated)),
            address: caller.address,
            who: caller.who(&verified.holder.bank, self.now()),
        };
        match settle(self.database().write(move |tx| unit.run(tx)).await) {
            Ok(_) => {}
            Err(Failure::Refused(_)) => return stop(Code::Renewal),
            Err(Failure::Internal(error)) => return Err(error.into()),
        }
        match self.repeated(caller, &verified).await? {
            Some(claimed) => Ok(claimed),
            None => stop(Code::Renewal),
        }
    }

    /// The running renewal of this very app, for a repeated call.
    async fn repeated(
        &self,
        caller: &AppCaller,
        verified: &VerifiedClientCert,
    ) -> Result<Option<Claimed>, StorageError> {
        let (key, holder, now) = (caller.key, verified.holder.clone(), self.now());
        let found = self
            .database()
            .read(move |tx| {
                let Some(acquisition) = rows::Acquisition::by_app_key(tx, &key)? else {
                    return Ok(None);
                };
                if acquisition.holder != holder.id || acquisition.kind != "renewal" {
                    return Ok(None);
                }
                let contract = lookup::contract(tx, &holder.contract)?;
                let number = ContractId::parse(&contract.number)
                    .map_err(|_| StorageError::corrupt("contract.number"))?;
                Ok::<_, StorageError>(Some(Claimed {
                    face: face::face(tx, &acquisition.bank)?,
                    bank: lookup::bank(tx, &acquisition.bank)?,
                    masked_contract: number.masked(),
                    seconds_left: rights::seconds_left(&acquisition, now),
                    match_number: None,
                    state: acquisition.state,
                    acquisition: acquisition.id,
                    user: lookup::shown_id(tx, &holder)?,
                    holder: holder.clone(),
                }))
            })
            .await?;
        Ok(found)
    }
}

/// A certificate that is good but whose contract is not says so; any other one cannot be renewed.
fn code_of(reason: CertificateRefusal) -> Code {
    match reason {
        CertificateRefusal::ContractSuspended => Code::ContractSuspended,
        CertificateRefusal::ContractTerminated => Code::ContractTerminated,
        _ => Code::Renewal,
    }
}

fn stop<T>(code: Code) -> Outcome<T, RenewalStop> {
    Err(Failure::Refused(RenewalStop { code, until: None }))
}

fn verified_actor(
    verified: &VerifiedClientCert,
    address: IpAddr,
    at: Millis,
) -> crate::sign_in::PinHolder {
    crate::sign_in::PinHolder {
        holder: verified.holder.clone(),
        certificate: verified.certificate.clone(),
        session: None,
        address,
        at,
    }
}

struct Begin {
    holder: rows::Holder,
    certificate: rows::Certificate,
    acquisition: String,
    issue: String,
    /// Digests of cookie and link, when begun in the browser.
    session: Option<([u8; 32], [u8; 32])>,
    /// The app and what it states, when begun there.
    app: Option<(AppCaller, StatedPc)>,
    address: IpAddr,
    who: Who,
}

impl Begin {
    fn run(&self, tx: &mut dyn Tx) -> Committed<BrowserWay, RenewalRefusal> {
        let now = self.who.at;
        let contract = lookup::contract(tx, &self.holder.contract)?;
        if !contract.status.is_open() {
            return Ok(Err(RenewalRefusal::Not));
        }
        let policies = lookup::policies(tx, &self.holder.bank)?;
        match RenewalWindow::at(now, self.certificate.not_after, policies.renewal_opens_days) {
            RenewalWindow::Open => {}
            RenewalWindow::Opens(at) => return Ok(Err(RenewalRefusal::NotYet(at))),
            RenewalWindow::Closed => return Ok(Err(RenewalRefusal::Not)),
        }
        if let Some(open) = rows::Issue::open_of(tx, &self.holder.id)? {
            if open.origin != "renewal" {
                return Ok(Err(RenewalRefusal::Not));
            }
            if let Some(running) = rows::Acquisition::live_of(tx, &open.id)? {
                end_acquisition(
                    tx,
                    &running,
                    AcquisitionState::Cancelled,
                    "replaced",
                    &self.who,
                )?;
            }
            rows::Issue::close(tx, &open.id, "withdrawn", now)?;
        }
        self.issue(now).insert(tx)?;
        let acquisition = self.acquisition(now);
        acquisition.insert(tx)?;
        if let Some((cookie, _)) = &self.session {
            self.session_row(cookie, now).insert(tx)?;
        }
        let detail = json!({ "replaces": self.certificate.id });
        audit::done(tx, &self.who, "renewal_begin", &self.acquisition, &detail)?;
        Ok(Ok(browser_seat::way(tx, &acquisition)?))
    }

    fn issue(&self, now: Millis) -> rows::Issue {
        rows::Issue {
            id: self.issue.clone(),
            bank: self.holder.bank.clone(),
            holder: self.holder.id.clone(),
            status: "open".to_owned(),
            origin: "renewal".to_owned(),
            reason: None,
            registered_at: now,
            deadline: now + tegata_domain::time::DAY,
            replaces: Some(self.certificate.id.clone()),
            redos: 0,
            handover: None,
            closed_at: None,
        }
    }

    fn acquisition(&self, now: Millis) -> rows::Acquisition {
        let app = self.app.as_ref();
        rows::Acquisition {
            id: self.acquisition.clone(),
            bank: self.holder.bank.clone(),
            issue: self.issue.clone(),
            holder: self.holder.id.clone(),
            kind: "renewal".to_owned(),
            state: if app.is_some() {
                AcquisitionState::Approved
            } else {
                AcquisitionState::Ticketed
            },
            form_id: None,
            session: self.session.map(|(cookie, _)| cookie.to_vec()),
            link: self.session.map(|(_, link)| link.to_vec()),
            code: None,
            browser_address: self.session.map(|_| self.address.to_string()),
            handover_given: false,
            app_key: app.map(|(caller, _)| caller.key.to_vec()),
            app_version: app.map(|(_, stated)| stated.app_version.clone()),
            pc_name: app.map(|(_, stated)| stated.pc_name.clone()),
            app_address: app.map(|(caller, _)| caller.address.to_string()),
            claimed_with: app.map(|_| "certificate".to_owned()),
            shown_certificate: app.map(|_| self.certificate.id.clone()),
            match_number: None,
            match_failures: 0,
            certificate: None,
            created_at: now,
            claimed_at: app.map(|_| now),
            approved_at: app.map(|_| now),
            ended_at: None,
            end_reason: None,
            one_time_password: false,
        }
    }

    fn session_row(&self, cookie: &[u8; 32], now: Millis) -> rows::AcquisitionSession {
        rows::AcquisitionSession {
            cookie: cookie.to_vec(),
            bank: self.holder.bank.clone(),
            kind: self.holder.kind.as_str().to_owned(),
            started_at: now,
            address: self.address.to_string(),
            holder: Some(self.holder.id.clone()),
            pin_verdict: None,
            form_id: None,
            acquisition: Some(self.acquisition.clone()),
            successor: None,
        }
    }
}
