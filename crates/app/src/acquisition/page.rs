//! The page that waits in the browser: link, pairing code (B3), and where things stand. It never holds the number.

use std::net::IpAddr;

use tegata_acquisition::{codes::Code, pairing_code::PairingCode};
use tegata_domain::{
    acquisition::{AcquisitionState, BROWSER_SESSION, MATCH_TRIES},
    ids::{BankCode, HolderKind},
    network::Network,
    time::Millis,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    acquisition::{
        browser_seat,
        rights::{self, Granted},
    },
    audit::Who,
    failure::{Committed, Failure, Internal, Outcome, settle},
    keys::sha256,
    lookup,
};

/// Everything the page shows.
pub struct AcquisitionPage {
    /// Where it stands.
    pub state: PageState,
    /// `user` or `administrator`.
    pub kind: String,
    /// Names the ticket; with `link_secret` it makes the `tegata://` link.
    pub ticket: String,
    /// Permits claiming. The same after a reload.
    pub link_secret: [u8; 32],
    /// The pairing code, once it was asked for and while it can be claimed.
    pub pairing_code: Option<PairingCode>,
    /// It ended because a newer one took its place.
    pub replaced: bool,
    /// Name of the PC as the app reports it.
    pub pc_name: Option<String>,
    /// Whether app and browser come from the same network.
    pub same_network: Option<bool>,
    /// Wrong numbers still forgiven.
    pub tries_left: u32,
    /// Seconds until the current step's time is over.
    pub seconds_left: u32,
    /// The certificate, once there is one.
    pub certificate: Option<rows::Certificate>,
    /// Whether it can be done, or is being done, without the app.
    pub browser: BrowserWay,
    /// Row id of the certificate that it renews; none for any other acquisition.
    pub renews: Option<String>,
}

/// Acquisition without the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrowserWay {
    /// Not offered, or an app has claimed it.
    Not,
    /// The person may choose it.
    Offered,
    /// A renewal of a certificate that a browser made, at a bank that does not allow it any more.
    NoLonger,
    /// The browser has claimed it.
    Taken,
}

/// Where it stands, or the code of its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageState {
    /// As the protocol names it.
    At(AcquisitionState),
    /// Ended without a certificate in force.
    Ended(Code),
}

/// A browser's session before or after its ticket.
pub struct BrowserSession {
    /// 利用者 or 管理者.
    pub kind: HolderKind,
    /// The form of the second step, while it can still be posted.
    pub form_id: Option<String>,
}

impl App {
    /// The session behind a cookie of this bank's acquisition site, if it is not over.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn browser_session(
        &self,
        bank: &BankCode,
        cookie: &[u8],
    ) -> Result<Option<BrowserSession>, Internal> {
        let (digest, bank, now) = (sha256(cookie), bank.as_str().to_owned(), self.now());
        let session = self
            .database()
            .read(move |tx| live_session(tx, &digest, &bank, now))
            .await?;
        Ok(session.map(|session| BrowserSession {
            kind: HolderKind::from_stored(&session.kind).unwrap_or(HolderKind::User),
            form_id: session
                .form_id
                .filter(|_| session.pin_verdict.is_some() && session.acquisition.is_none()),
        }))
    }

    /// The page of a browser session that has its ticket.
    ///
    /// # Errors
    /// `ACQ-TICKET-EXPIRED` without a session.
    pub async fn acquisition_page(
        &self,
        bank: &BankCode,
        cookie: &[u8],
        address: IpAddr,
    ) -> Outcome<AcquisitionPage, Code> {
        let (digest, bank, now) = (sha256(cookie), bank.as_str().to_owned(), self.now());
        let answer = self
            .database()
            .write(move |tx| {
                let Some((session, acquisition)) = of_session(tx, &digest, &bank, now)? else {
                    return Ok(Err(Code::TicketExpired));
                };
                let who = who(tx, &digest, address, now)?;
                let state = match rights::check(tx, acquisition.clone(), &who)? {
                    Ok(granted) => PageState::At(granted.acquisition.state),
                    Err(code) => PageState::Ended(code),
                };
                let certificate = match &acquisition.certificate {
                    Some(id) => Some(lookup::certificate(tx, id)?),
                    None => None,
                };
                let page = describe(&session, &acquisition, state, certificate, now);
                let page = AcquisitionPage {
                    browser: browser_seat::way(tx, &acquisition)?,
                    renews: browser_seat::replaced_by(tx, &acquisition)?,
                    ..page
                };
                Ok(Ok((page, acquisition.code.is_some())))
            })
            .await;
        let (mut page, code_shown) = settle(answer)?;
        page.link_secret = self.keys().link_secret("link", &page.ticket, cookie);
        if code_shown && page.state == PageState::At(AcquisitionState::Ticketed) {
            page.pairing_code = Some(self.pairing_code_of(&page.ticket, cookie)?);
        }
        Ok(page)
    }

    /// B3: the pairing code, for someone whose browser cannot open the link. The same again while unclaimed.
    ///
    /// # Errors
    /// The code of where it stands.
    pub async fn pairing_code(
        &self,
        bank: &BankCode,
        cookie: &[u8],
        address: IpAddr,
    ) -> Outcome<PairingCode, Code> {
        let (digest, own) = (sha256(cookie), bank.as_str().to_owned());
        let ticket = self.acquisition_page(bank, cookie, address).await?;
        if ticket.state != PageState::At(AcquisitionState::Ticketed) {
            return Err(Failure::Refused(Code::State));
        }
        let code = self.pairing_code_of(&ticket.ticket, cookie)?;
        let (app, shown, now) = (self.clone(), code.clone(), self.now());
        let answer = self
            .database()
            .write(move |tx| {
                let Some((_, acquisition)) = of_session(tx, &digest, &own, now)? else {
                    return Ok(Err(Code::TicketExpired));
                };
                let holder = lookup::holder(tx, &acquisition.holder)?;
                // What the person types into the app beside the code: what they typed into the browser.
                let typed = match rows::CustomerId::of_holder(tx, &holder.id)? {
                    Some(customer) => customer.id,
                    None => lookup::contract(tx, &holder.contract)?.number,
                };
                let stored = app.code_digest(&acquisition.bank, &typed, &shown);
                acquisition.show_code(tx, &stored)?;
                Ok(Ok(()))
            })
            .await;
        settle(answer).map(|()| code)
    }

    /// Derived like the link's secret, so that it needs no storing and is the same after a reload.
    fn pairing_code_of(&self, ticket: &str, cookie: &[u8]) -> Result<PairingCode, Internal> {
        let bits = self.keys().link_secret("code", ticket, cookie);
        PairingCode::from_bits(&bits).ok_or(Internal::Contradiction("pairing code"))
    }
}

fn describe(
    session: &rows::AcquisitionSession,
    acquisition: &rows::Acquisition,
    state: PageState,
    certificate: Option<rows::Certificate>,
    now: Millis,
) -> AcquisitionPage {
    let wrong = u32::try_from(acquisition.match_failures).unwrap_or(MATCH_TRIES);
    AcquisitionPage {
        state,
        kind: session.kind.clone(),
        ticket: acquisition.id.clone(),
        link_secret: [0; 32],
        pairing_code: None,
        replaced: acquisition.end_reason.as_deref() == Some("replaced"),
        pc_name: acquisition.pc_name.clone(),
        same_network: same_network(acquisition),
        tries_left: MATCH_TRIES.saturating_sub(wrong),
        seconds_left: rights::seconds_left(acquisition, now),
        certificate,
        browser: BrowserWay::Not,
        renews: None,
    }
}

/// Whether browser and app were seen from the same /24 or /48.
pub(crate) fn same_network(acquisition: &rows::Acquisition) -> Option<bool> {
    let browser: IpAddr = acquisition.browser_address.as_deref()?.parse().ok()?;
    let app: IpAddr = acquisition.app_address.as_deref()?.parse().ok()?;
    Some(Network::of(browser) == Network::of(app))
}

fn live_session(
    tx: &mut dyn Tx,
    cookie: &[u8],
    bank: &str,
    now: Millis,
) -> Result<Option<rows::AcquisitionSession>, StorageError> {
    let found = rows::AcquisitionSession::find(tx, cookie)?;
    Ok(found.filter(|session| session.bank == bank && now - session.started_at < BROWSER_SESSION))
}

fn of_session(
    tx: &mut dyn Tx,
    cookie: &[u8],
    bank: &str,
    now: Millis,
) -> Result<Option<(rows::AcquisitionSession, rows::Acquisition)>, StorageError> {
    let Some(session) = live_session(tx, cookie, bank, now)? else {
        return Ok(None);
    };
    let Some(id) = &session.acquisition else {
        return Ok(None);
    };
    let acquisition = rows::Acquisition::find(tx, id)?;
    // The first page's cookie is worth nothing once the second step replaced it.
    let own = acquisition.filter(|acquisition| acquisition.session.as_deref() == Some(cookie));
    Ok(own.map(|acquisition| (session, acquisition)))
}

/// The running acquisition of a browser session with its rights re-read.
pub(crate) fn granted(
    tx: &mut dyn Tx,
    cookie: &[u8],
    bank: &str,
    who: &Who,
) -> Committed<Granted, Code> {
    match of_session(tx, cookie, bank, who.at)? {
        Some((_, acquisition)) => rights::check(tx, acquisition, who),
        None => Ok(Err(Code::TicketExpired)),
    }
}

/// The person in the browser, for audit rows.
pub(crate) fn who(
    tx: &mut dyn Tx,
    cookie: &[u8],
    address: IpAddr,
    now: Millis,
) -> Result<Who, StorageError> {
    let session = rows::AcquisitionSession::find(tx, cookie)?;
    let (bank, actor) =
        session.map_or_else(Default::default, |s| (s.bank, s.holder.unwrap_or_default()));
    Ok(Who {
        bank,
        kind: "browser",
        actor,
        address: Some(address),
        at: now,
    })
}
