//! 取得 without the app, where the bank allows it: the page makes the key, and the very session that passed B1 and B2 takes
//! the place of the app. A1 to A3 become one post of the CSR; A4 is a handshake with the certificate once it is imported.
//!
//! The private key never comes here. It is lost with the page unless its file was saved; another key is a redo (§6).

use std::net::IpAddr;

use serde_json::json;
use tegata_acquisition::codes::Code;
use tegata_domain::{
    acquisition::AcquisitionState,
    certificate::CertificateState,
    ids::{BankCode, HolderKind},
    time::Millis,
};
use tegata_pki::{PresentedCertificate, check_request};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    acquisition::{
        Issued, Proven, SubmittedRequest,
        app_call::{AppCaller, Means, app_detail, refuse},
        page::{self, BrowserWay, PageState},
        request_certificate::{challenge_fits, challenge_of},
        rights,
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

/// What the page sends.
pub struct BrowserRequest {
    /// PKCS#10 DER.
    pub csr: Vec<u8>,
    /// Browser and system as the browser names them: shown, granting nothing.
    pub browser: String,
}

/// What the browser presents where the new certificate is to be proven.
pub enum NewCertificate {
    /// No certificate.
    Nothing,
    /// A certificate, but none that a browser acquired at this bank.
    Other,
    /// The new one: the person may confirm it.
    Waiting(Box<rows::Certificate>),
    /// Proven before.
    Proven(Box<rows::Certificate>, HolderKind, Proven),
    /// Its acquisition ended without it.
    Ended(Code, HolderKind),
}

impl App {
    /// What the page puts into its CSR. It binds the CSR to this acquisition and this session.
    ///
    /// # Errors
    /// `ACQ-BROWSER` where it is not offered, or the code of where it stands.
    pub async fn browser_challenge(
        &self,
        bank: &BankCode,
        cookie: &[u8],
        address: IpAddr,
    ) -> Outcome<String, Code> {
        let page = self.acquisition_page(bank, cookie, address).await?;
        match (page.state, page.browser) {
            (PageState::Ended(code), _) => return refuse(code),
            (_, BrowserWay::Not) => return refuse(Code::BrowserKeys),
            (PageState::At(AcquisitionState::Ticketed | AcquisitionState::Approved), _) => {}
            (PageState::At(_), _) => return refuse(Code::State),
        }
        let caller = self.browser_as_caller(&page.ticket, cookie, address);
        challenge_of(&caller, &page.ticket)
            .ok_or_else(|| Internal::Contradiction("the id of an acquisition").into())
    }

    /// Issues the certificate of the key that the page made, or hands out the one already issued for the same key.
    ///
    /// # Errors
    /// The code to show.
    pub async fn request_in_browser(
        &self,
        bank: &BankCode,
        cookie: &[u8],
        request: BrowserRequest,
        address: IpAddr,
    ) -> Outcome<Issued, Code> {
        let page = self.acquisition_page(bank, cookie, address).await?;
        if let PageState::Ended(code) = page.state {
            return refuse(code);
        }
        let caller = self.browser_as_caller(&page.ticket, cookie, address);
        let checked = check_request(&request.csr).map_err(|_| Failure::Refused(Code::Csr))?;
        if !challenge_fits(&checked, &caller, &page.ticket) {
            return refuse(Code::Csr);
        }
        let unit = ClaimUnit {
            caller: caller.clone(),
            cookie: sha256(cookie),
            bank: bank.as_str().to_owned(),
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

    /// What is presented, for the page on which the new certificate is confirmed.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn new_certificate(
        &self,
        bank: &BankCode,
        presented: Option<&PresentedCertificate>,
    ) -> Result<NewCertificate, Internal> {
        let Some(presented) = presented else {
            return Ok(NewCertificate::Nothing);
        };
        let found = self.acquired_in_browser(bank, presented).await?;
        let Some(found) = found else {
            return Ok(NewCertificate::Other);
        };
        Ok(found.standing())
    }

    /// A4 in the browser: `presented` is the certificate whose key the peer of a full handshake holds. It names its own
    /// acquisition; one that an app claimed is proven by that app alone.
    ///
    /// # Errors
    /// `ACQ-CONFIRM-FAIL` when it is not byte for byte the issued one, or the code of where it stands.
    pub async fn prove_in_browser(
        &self,
        bank: &BankCode,
        presented: Option<&PresentedCertificate>,
        full_handshake: bool,
        address: IpAddr,
    ) -> Outcome<Proven, Code> {
        let Some(shown) = presented.filter(|_| full_handshake) else {
            return refuse(Code::ConfirmFail);
        };
        let Some(found) = self.acquired_in_browser(bank, shown).await? else {
            return refuse(Code::ConfirmFail);
        };
        let Some(key) = found
            .acquisition
            .app_key
            .as_deref()
            .and_then(|key| key.try_into().ok())
        else {
            return refuse(Code::ConfirmFail);
        };
        let caller = AppCaller {
            key,
            address,
            means: Means::Browser,
        };
        let id = &found.acquisition.id;
        self.prove_certificate(&caller, id, presented, full_handshake)
            .await
    }

    /// The session in the app's place: its key is derived, so that another session has another one.
    fn browser_as_caller(&self, ticket: &str, cookie: &[u8], address: IpAddr) -> AppCaller {
        AppCaller {
            key: self.keys().link_secret(IN_BROWSER, ticket, cookie),
            address,
            means: Means::Browser,
        }
    }

    async fn acquired_in_browser(
        &self,
        bank: &BankCode,
        presented: &PresentedCertificate,
    ) -> Result<Option<Acquired>, StorageError> {
        let Ok(identity) = presented.identify(self.trusted()) else {
            return Ok(None);
        };
        let bank = bank.as_str().to_owned();
        let (issuer, serial) = (identity.issuer.as_str().to_owned(), identity.serial);
        self.database()
            .read(move |tx| Acquired::find(tx, &bank, &issuer, &serial))
            .await
    }
}

/// Whether the person of this acquisition may do without the app, or does already; until there is a certificate, a bank that
/// allows it no longer ends that. A renewal is begun with the old certificate, which only the app shows again.
pub(crate) fn way(
    tx: &mut dyn Tx,
    acquisition: &rows::Acquisition,
) -> Result<BrowserWay, StorageError> {
    let allowed = lookup::policies(tx, &acquisition.bank)?.allow_browser_keys();
    let taken = acquisition.claimed_with.as_deref() == Some(IN_BROWSER);
    let free = acquisition.app_key.is_none() && acquisition.kind == "ticket";
    Ok(if taken && (allowed || acquisition.certificate.is_some()) {
        BrowserWay::Taken
    } else if free && allowed {
        BrowserWay::Offered
    } else {
        BrowserWay::Not
    })
}

struct Acquired {
    certificate: rows::Certificate,
    acquisition: rows::Acquisition,
    kind: HolderKind,
}

impl Acquired {
    fn find(
        tx: &mut dyn Tx,
        bank: &str,
        issuer: &str,
        serial: &[u8],
    ) -> Result<Option<Self>, StorageError> {
        let found = rows::Certificate::by_serial(tx, issuer, serial)?;
        let Some(certificate) = found.filter(|certificate| certificate.bank == bank) else {
            return Ok(None);
        };
        let found = rows::Acquisition::of_certificate(tx, &certificate.id)?;
        let Some(acquisition) =
            found.filter(|found| found.claimed_with.as_deref() == Some(IN_BROWSER))
        else {
            return Ok(None);
        };
        let kind = lookup::holder(tx, &certificate.holder)?.kind;
        Ok(Some(Self {
            certificate,
            acquisition,
            kind,
        }))
    }

    fn standing(self) -> NewCertificate {
        if let Some(code) = rights::ended(&self.acquisition) {
            return NewCertificate::Ended(code, self.kind);
        }
        let proven = match (self.acquisition.state, self.certificate.state) {
            (AcquisitionState::Issued, CertificateState::Issued) => {
                return NewCertificate::Waiting(Box::new(self.certificate));
            }
            (AcquisitionState::Held, CertificateState::Held) => Proven::Held,
            (AcquisitionState::Valid, CertificateState::Valid) => Proven::Valid,
            _ => return NewCertificate::Ended(Code::State, self.kind),
        };
        NewCertificate::Proven(Box::new(self.certificate), self.kind, proven)
    }
}

/// A1 and B4 in one: the session that typed PIN and one-time password approves itself, so there is no number to compare.
struct ClaimUnit {
    caller: AppCaller,
    cookie: [u8; 32],
    bank: String,
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
        let way = way(tx, &acquisition)?;
        if let Some(key) = &acquisition.app_key {
            let own = key.as_slice() == self.caller.key.as_slice();
            return Ok(match way {
                _ if !own => Err(Code::Taken),
                BrowserWay::Taken => Ok(()),
                BrowserWay::Not | BrowserWay::Offered => Err(Code::BrowserKeys),
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
