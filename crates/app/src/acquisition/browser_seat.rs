//! The browser in the app's place: its key is derived from its cookie, and A1 to A3 are one post of the CSR.
//!
//! An acquisition is claimed by the session that passed B1 and B2. A renewal asks neither, so it is claimed only where the
//! browser is signed in with exactly the certificate that it replaces, as an app must show it over M (§8).

use std::net::IpAddr;

use serde_json::json;
use tegata_acquisition::codes::Code;
use tegata_domain::{acquisition::AcquisitionState, ids::BankCode, time::Millis};
use tegata_pki::check_request;
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    acquisition::{
        BrowserRequest, Issued, SubmittedRequest,
        app_call::{AppCaller, Means, app_detail, refuse},
        page::{self, BrowserWay, PageState},
        request_certificate::{challenge_fits, challenge_of},
    },
    audit,
    failure::{Committed, Failure, Internal, Outcome, settle},
    keys::sha256,
    lookup,
};

/// How such an acquisition is noted in `claimed_with`.
pub(crate) const IN_BROWSER: &str = "browser";
/// How such a key is noted: whoever has the file and its password has the key.
const EXPORTABLE: &str = "exportable: browser";

/// One browser that asks for a certificate of its own key.
pub(crate) struct Seat<'a> {
    pub(crate) bank: &'a BankCode,
    pub(crate) cookie: &'a [u8],
    pub(crate) address: IpAddr,
    /// Row id of the certificate that it is signed in with, for a renewal.
    pub(crate) signed_in_with: Option<&'a str>,
}

impl<'a> Seat<'a> {
    /// The session of the acquisition site, which asks for no certificate.
    pub(crate) fn of_ticket(bank: &'a BankCode, cookie: &'a [u8], address: IpAddr) -> Self {
        Self {
            bank,
            cookie,
            address,
            signed_in_with: None,
        }
    }
}

impl App {
    /// What the page puts into its CSR. It binds the CSR to this acquisition and this session.
    pub(crate) async fn challenge_at(&self, seat: &Seat<'_>) -> Outcome<String, Code> {
        let page = self
            .acquisition_page(seat.bank, seat.cookie, seat.address)
            .await?;
        match (page.state, page.browser) {
            (PageState::Ended(code), _) => return refuse(code),
            (_, BrowserWay::Not | BrowserWay::NoLonger) => return refuse(Code::BrowserKeys),
            (PageState::At(AcquisitionState::Ticketed | AcquisitionState::Approved), _) => {}
            (PageState::At(_), _) => return refuse(Code::State),
        }
        if page.renews.as_deref() != seat.signed_in_with {
            return refuse(Code::Renewal);
        }
        challenge_of(&self.browser_as_caller(&page.ticket, seat), &page.ticket)
            .ok_or_else(|| Internal::Contradiction("the id of an acquisition").into())
    }

    /// Issues the certificate of the key that the page made, or hands out the one already issued for the same key.
    pub(crate) async fn request_at(
        &self,
        seat: &Seat<'_>,
        request: BrowserRequest,
    ) -> Outcome<Issued, Code> {
        let page = self
            .acquisition_page(seat.bank, seat.cookie, seat.address)
            .await?;
        if let PageState::Ended(code) = page.state {
            return refuse(code);
        }
        let caller = self.browser_as_caller(&page.ticket, seat);
        let checked = check_request(&request.csr).map_err(|_| Failure::Refused(Code::Csr))?;
        if !challenge_fits(&checked, &caller, &page.ticket) {
            return refuse(Code::Csr);
        }
        let unit = ClaimUnit {
            caller: caller.clone(),
            cookie: sha256(seat.cookie),
            bank: seat.bank.as_str().to_owned(),
            signed_in_with: seat.signed_in_with.map(str::to_owned),
            browser: request.browser,
            now: self.now(),
        };
        settle(self.database().write(move |tx| unit.run(tx)).await)?;
        let submitted = SubmittedRequest {
            csr: request.csr,
            key_protection: EXPORTABLE.to_owned(),
        };
        self.request_certificate(&caller, &page.ticket, submitted)
            .await
    }

    /// The session in the app's place: its key is derived, so that another session has another one.
    fn browser_as_caller(&self, ticket: &str, seat: &Seat<'_>) -> AppCaller {
        AppCaller {
            key: self.keys().link_secret(IN_BROWSER, ticket, seat.cookie),
            address: seat.address,
            means: Means::Browser,
        }
    }
}

/// Whether the person of this acquisition may do without the app, or does already; until there is a certificate, a bank that
/// allows it no longer ends that. By renewal a key never becomes weaker: only one that a browser made is followed by
/// another such key.
pub(crate) fn way(
    tx: &mut dyn Tx,
    acquisition: &rows::Acquisition,
) -> Result<BrowserWay, StorageError> {
    let allowed = lookup::policies(tx, &acquisition.bank)?.allow_browser_keys();
    if acquisition.claimed_with.as_deref() == Some(IN_BROWSER) {
        let goes_on = allowed || acquisition.certificate.is_some();
        return Ok(if goes_on {
            BrowserWay::Taken
        } else {
            BrowserWay::Not
        });
    }
    let renewal = acquisition.kind == "renewal";
    if acquisition.app_key.is_some() || renewal && !follows_one_of_a_browser(tx, acquisition)? {
        return Ok(BrowserWay::Not);
    }
    Ok(match (allowed, renewal) {
        (true, _) => BrowserWay::Offered,
        (false, true) => BrowserWay::NoLonger,
        (false, false) => BrowserWay::Not,
    })
}

fn follows_one_of_a_browser(
    tx: &mut dyn Tx,
    renewal: &rows::Acquisition,
) -> Result<bool, StorageError> {
    let Some(old) = replaced_by(tx, renewal)? else {
        return Ok(false);
    };
    let acquired = rows::Acquisition::of_certificate(tx, &old)?;
    Ok(acquired.is_some_and(|old| old.claimed_with.as_deref() == Some(IN_BROWSER)))
}

/// The certificate that a renewal replaces; none for an acquisition that PIN and one-time password opened.
pub(crate) fn replaced_by(
    tx: &mut dyn Tx,
    acquisition: &rows::Acquisition,
) -> Result<Option<String>, StorageError> {
    if acquisition.kind != "renewal" {
        return Ok(None);
    }
    Ok(lookup::issue(tx, &acquisition.issue)?.replaces)
}

/// A1 and B4 in one: the session that typed PIN and one-time password, or the PIN behind the old certificate, approves
/// itself, so there is no number to compare.
struct ClaimUnit {
    caller: AppCaller,
    cookie: [u8; 32],
    bank: String,
    signed_in_with: Option<String>,
    browser: String,
    now: Millis,
}

impl ClaimUnit {
    fn run(&self, tx: &mut dyn Tx) -> Committed<(), Code> {
        let who = page::who(tx, &self.cookie, self.caller.address, self.now)?;
        let granted = match page::granted(tx, &self.cookie, &self.bank, &who)? {
            Ok(granted) => granted,
            Err(code) => return Ok(Err(code)),
        };
        let acquisition = granted.acquisition;
        if replaced_by(tx, &acquisition)? != self.signed_in_with {
            let reason = json!({ "reason": Code::Renewal.as_str() });
            audit::refused(tx, &who, "acquisition_claim", &acquisition.id, &reason)?;
            return Ok(Err(Code::Renewal));
        }
        let way = way(tx, &acquisition)?;
        if let Some(key) = &acquisition.app_key {
            let own = key.as_slice() == self.caller.key.as_slice();
            return Ok(match way {
                _ if !own => Err(Code::Taken),
                BrowserWay::Taken => Ok(()),
                _ => Err(Code::BrowserKeys),
            });
        }
        if way != BrowserWay::Offered {
            let reason = json!({ "reason": Code::BrowserKeys.as_str() });
            audit::refused(tx, &who, "acquisition_claim", &acquisition.id, &reason)?;
            return Ok(Err(Code::BrowserKeys));
        }
        let claimed = rows::Acquisition {
            app_key: Some(self.caller.key.to_vec()),
            app_version: None,
            pc_name: Some(self.browser.clone()),
            app_address: Some(self.caller.address.to_string()),
            claimed_with: Some(IN_BROWSER.to_owned()),
            shown_certificate: self.signed_in_with.clone(),
            claimed_at: Some(self.now),
            ..acquisition
        };
        if !claimed.claim(tx)? || !claimed.approve(tx, self.now)? {
            return Err(StorageError::corrupt(
                "an acquisition moved while its browser claimed it",
            ));
        }
        let detail = app_detail(&claimed);
        audit::done(tx, &who, "acquisition_claim", &claimed.id, &detail)?;
        audit::done(tx, &who, "acquisition_approve", &claimed.id, &json!({}))?;
        Ok(Ok(()))
    }
}
