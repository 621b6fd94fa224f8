//! 取得 without the app, where the bank allows it: the page makes the key, and the very session that passed B1 and B2 takes
//! the place of the app. A1 to A3 become one post of the CSR; A4 is a handshake with the certificate once it is imported.
//!
//! The private key never comes here. It is lost with the page unless its file was saved; another key is a redo (§6).

use std::net::IpAddr;

use tegata_acquisition::codes::Code;
use tegata_domain::{
    acquisition::AcquisitionState,
    certificate::CertificateState,
    ids::{BankCode, HolderKind},
};
use tegata_pki::PresentedCertificate;
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    acquisition::{
        Issued, Proven,
        app_call::{AppCaller, Means, refuse},
        browser_seat::{IN_BROWSER, Seat},
        rights,
    },
    failure::{Internal, Outcome},
    lookup,
};

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
    /// A certificate, but none that a browser acquired at this bank, or the one that is being replaced.
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
        self.challenge_at(&Seat::of_ticket(bank, cookie, address))
            .await
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
        self.request_at(&Seat::of_ticket(bank, cookie, address), request)
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

struct Acquired {
    certificate: rows::Certificate,
    acquisition: rows::Acquisition,
    kind: HolderKind,
    /// It is in force, but the one that is to follow it waits for its proof.
    renewed: bool,
}

/// Whether a certificate that a browser acquired for this holder is still unproven.
fn awaits_another(tx: &mut dyn Tx, holder: &str) -> Result<bool, StorageError> {
    let Some(open) = rows::Issue::open_of(tx, holder)? else {
        return Ok(false);
    };
    let running = rows::Acquisition::live_of(tx, &open.id)?;
    Ok(running.is_some_and(|running| {
        running.state == AcquisitionState::Issued
            && running.claimed_with.as_deref() == Some(IN_BROWSER)
    }))
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
        let renewed = acquisition.state == AcquisitionState::Valid
            && awaits_another(tx, &certificate.holder)?;
        Ok(Some(Self {
            certificate,
            acquisition,
            kind,
            renewed,
        }))
    }

    fn standing(self) -> NewCertificate {
        if self.renewed {
            return NewCertificate::Other;
        }
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
