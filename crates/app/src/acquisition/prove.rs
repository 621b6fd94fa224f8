//! A4: the app proves the certificate by a TLS handshake with it; only then is it valid, or held for a release (§5).

use std::net::IpAddr;

use serde_json::json;
use subtle::ConstantTimeEq;
use tegata_acquisition::codes::Code;
use tegata_domain::{
    acquisition::{AcquisitionState, NETWORK_KNOWN_FOR},
    certificate::{CertificateAct, CertificateState},
    network::Network,
    policy::Release,
    time::{HOUR, Millis},
};
use tegata_pki::PresentedCertificate;
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    acquisition::{
        app_call::{self, AppCaller, app_detail, refuse},
        browser_seat::IN_BROWSER,
        page::same_network,
        rights::Granted,
    },
    audit::{self, Who},
    certificate::supersede,
    console::contract_card_is_lost,
    failure::{Committed, Outcome, settle},
    lookup, notice,
};

/// A4's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proven {
    /// In force.
    Valid,
    /// Waits for a person's release.
    Held,
}

impl App {
    /// Takes the proof. `presented` is the certificate whose key the peer of a full handshake holds.
    ///
    /// # Errors
    /// `ACQ-CONFIRM-FAIL` when it is not byte for byte the issued one.
    pub async fn prove_certificate(
        &self,
        caller: &AppCaller,
        id: &str,
        presented: Option<&PresentedCertificate>,
        full_handshake: bool,
    ) -> Outcome<Proven, Code> {
        let Some(presented) = presented.filter(|_| full_handshake) else {
            return refuse(Code::ConfirmFail);
        };
        let unit = ProofUnit {
            caller: caller.clone(),
            id: id.to_owned(),
            leaf: presented.leaf_der().to_vec(),
            notices: notice::Draft::new(self.random()),
            now: self.now(),
        };
        let proven = settle(self.database().write(move |tx| unit.run(tx)).await)?;
        self.revocations_changed();
        Ok(proven)
    }
}

struct ProofUnit {
    caller: AppCaller,
    id: String,
    leaf: Vec<u8>,
    notices: notice::Draft,
    now: Millis,
}

impl ProofUnit {
    fn run(&self, tx: &mut dyn Tx) -> Committed<Proven, Code> {
        let granted = match app_call::load(tx, &self.caller, &self.id, self.now)? {
            Ok(granted) => granted,
            Err(code) => return Ok(Err(code)),
        };
        let Some(id) = &granted.acquisition.certificate else {
            return Ok(Err(Code::State));
        };
        let certificate = lookup::certificate(tx, id)?;
        let Some(issued) = &certificate.der else {
            return Ok(Err(Code::State));
        };
        if !bool::from(issued.as_slice().ct_eq(&self.leaf)) {
            let who = self.caller.who(&certificate.bank, self.now);
            let detail = json!({ "reason": Code::ConfirmFail.as_str() });
            audit::refused(tx, &who, "certificate_prove", &certificate.id, &detail)?;
            return Ok(Err(Code::ConfirmFail));
        }
        match granted.acquisition.state {
            AcquisitionState::Valid if certificate.state.is_final() => {
                return Ok(Err(Code::Stopped));
            }
            AcquisitionState::Valid => return Ok(Ok(Proven::Valid)),
            AcquisitionState::Held => return Ok(Ok(Proven::Held)),
            AcquisitionState::Issued => {}
            _ => return Ok(Err(Code::State)),
        }
        let who = self.caller.who(&certificate.bank, self.now);
        let (release, wait) = self.decide(tx, &granted)?;
        if release && wait == 0 {
            put_in_force(
                tx,
                &granted,
                &certificate,
                CertificateAct::ProveValid,
                &who,
                &self.notices,
            )?;
            return Ok(Ok(Proven::Valid));
        }
        self.hold(
            tx,
            &granted,
            &certificate,
            release.then_some(self.now + wait),
            &who,
        )?;
        Ok(Ok(Proven::Held))
    }

    /// Whether a signal releases it at once, and how long the bank lets new certificates wait.
    fn decide(&self, tx: &mut dyn Tx, granted: &Granted) -> Result<(bool, Millis), StorageError> {
        let policies = lookup::policies(tx, &granted.holder.bank)?;
        let wait = policies.acquire_wait_hours * HOUR;
        let released = match policies.release {
            Release::NeverHold if may_never_be_held(granted) => true,
            Release::AlwaysHold => false,
            Release::NeverHold | Release::OnSignal => self.signal(tx, granted)?,
        };
        Ok((released, wait))
    }

    /// A known network (with a pairing code the browser must share it), or the hand-over code with browser and app on
    /// one network. Where a hand-over code was asked, nothing else counts.
    fn signal(&self, tx: &mut dyn Tx, granted: &Granted) -> Result<bool, StorageError> {
        let acquisition = &granted.acquisition;
        // Whoever found a lost customer card has the contract ID. A renewal is proven by the old certificate instead.
        if acquisition.kind != "renewal" && contract_card_is_lost(tx, &granted.contract.id)? {
            return Ok(false);
        }
        let same = same_network(acquisition).unwrap_or(false);
        let network = Network::of(self.caller.address);
        let made_here = acquisition
            .app_address
            .as_deref()
            .and_then(|text| text.parse::<IpAddr>().ok())
            .is_some_and(|made| Network::of(made) == network);
        let in_browser = acquisition.claimed_with.as_deref() == Some(IN_BROWSER);
        if granted.issue.handover.is_some() {
            // The session that made a browser's key is that of the pages: only the proof tells where the file went.
            return Ok(acquisition.handover_given && same && (made_here || !in_browser));
        }
        if !made_here {
            return Ok(false);
        }
        let since = self.now - NETWORK_KNOWN_FOR;
        let known =
            rows::KnownNetwork::is_known(tx, &granted.contract.id, network.as_str(), since)?;
        // A link was opened on this very PC; a code was typed anywhere, and a browser's key can be carried anywhere.
        let opened_here = !in_browser && acquisition.claimed_with.as_deref() != Some("code");
        Ok(known && (opened_here || same))
    }

    fn hold(
        &self,
        tx: &mut dyn Tx,
        granted: &Granted,
        certificate: &rows::Certificate,
        counts_from: Option<Millis>,
        who: &Who,
    ) -> Result<(), StorageError> {
        move_certificate(tx, certificate, CertificateAct::ProveHeld, self.now)?;
        rows::Certificate::note_proof(tx, &certificate.id, self.now, counts_from)?;
        granted.acquisition.advance(tx, AcquisitionState::Held)?;
        audit::done(
            tx,
            who,
            "certificate_held",
            &certificate.id,
            &app_detail(&granted.acquisition),
        )?;
        self.notices.tell(
            tx,
            &granted.holder,
            notice::Kind::Held,
            &app_detail(&granted.acquisition),
            self.now,
        )
    }
}

/// "Never hold" is impossible without a one-time password (a renewal asks none, nor does every policy) and after expiry without an
/// administrator (`protocol.md` §5): there the signal decides, and for a key that a browser made and can be copied.
fn may_never_be_held(granted: &Granted) -> bool {
    granted.acquisition.one_time_password
        && granted.issue.origin != "expired"
        && granted.acquisition.claimed_with.as_deref() != Some(IN_BROWSER)
}

/// One transaction: the old one superseded and its sessions ended, the new one in force, issue and acquisition closed.
pub(crate) fn put_in_force(
    tx: &mut dyn Tx,
    granted: &Granted,
    certificate: &rows::Certificate,
    act: CertificateAct,
    who: &Who,
    notices: &notice::Draft,
) -> Result<(), StorageError> {
    supersede(tx, &granted.holder, who)?;
    move_certificate(tx, certificate, act, who.at)?;
    if act == CertificateAct::ProveValid {
        rows::Certificate::note_proof(tx, &certificate.id, who.at, Some(who.at))?;
    } else {
        rows::Certificate::note_release(tx, &certificate.id, who.at)?;
    }
    rows::Issue::close(tx, &granted.issue.id, "used", who.at)?;
    granted
        .acquisition
        .end(tx, AcquisitionState::Valid, "valid", who.at)?;
    let detail = json!({ "number": certificate.number, "acquisition": granted.acquisition.id });
    audit::done(tx, who, "certificate_valid", &certificate.id, &detail)?;
    notices.tell(
        tx,
        &granted.holder,
        notice::Kind::Valid,
        &app_detail(&granted.acquisition),
        who.at,
    )
}

/// One arrow of the life cycle; the row must still stand where it was read.
pub(crate) fn move_certificate(
    tx: &mut dyn Tx,
    certificate: &rows::Certificate,
    act: CertificateAct,
    now: Millis,
) -> Result<(), StorageError> {
    let next: CertificateState = certificate
        .state
        .after(act)
        .map_err(|_| StorageError::corrupt("a certificate in a state it cannot be in"))?;
    if certificate.advance(tx, next, None, now)? {
        Ok(())
    } else {
        Err(StorageError::corrupt(
            "a certificate moved within one unit of work",
        ))
    }
}
