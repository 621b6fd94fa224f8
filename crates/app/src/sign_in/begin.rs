//! How a session begins once a step of the sign-in was right, and how the next step finds it.

use std::net::IpAddr;

use serde_json::json;
use tegata_domain::{network::Network, time::Millis};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App, audit,
    keys::sha256,
    sign_in::{Step, VerifiedClientCert, pin::who, session},
    site::Site,
};

/// The session of an earlier step, as the next one must find it.
#[derive(Clone)]
pub(super) struct EarlierStep {
    pub(super) cookie: [u8; 32],
    address_name: String,
    certificate: String,
    stage: Step,
}

impl EarlierStep {
    pub(super) fn new(
        site: &Site,
        verified: &VerifiedClientCert,
        cookie: &[u8],
        stage: Step,
    ) -> Self {
        Self {
            cookie: sha256(cookie),
            address_name: site.name.clone(),
            certificate: verified.certificate.id.clone(),
            stage,
        }
    }

    /// Of this certificate, on this address, not over in any way.
    pub(super) fn stands(&self, tx: &mut dyn Tx, now: Millis) -> Result<bool, StorageError> {
        let Some(session) = rows::Session::find(tx, &self.cookie)? else {
            return Ok(false);
        };
        let own = session.address == self.address_name && session.certificate == self.certificate;
        Ok(own
            && session.stage == self.stage.as_str()
            && session.ended_at.is_none()
            && session::overdue(tx, &session, now)?.is_none())
    }

    /// Uses it up for the step that follows; `false` when something ended it.
    pub(super) fn use_up(&self, tx: &mut dyn Tx, now: Millis) -> Result<bool, StorageError> {
        Ok(self.stands(tx, now)? && rows::Session::end(tx, &self.cookie, "replaced", now)?)
    }
}

/// What a new session is made of.
pub(super) struct Beginning {
    pub(super) verified: VerifiedClientCert,
    pub(super) address: IpAddr,
    pub(super) now: Millis,
    address_name: String,
    cookie: [u8; 32],
    csrf: String,
    record: String,
}

impl Beginning {
    /// With values drawn before the unit of work; `cookie` is kept as a digest only.
    pub(super) fn new(
        app: &App,
        site: &Site,
        verified: VerifiedClientCert,
        cookie: &[u8; 32],
        address: IpAddr,
    ) -> Self {
        Self {
            verified,
            address,
            now: app.now(),
            address_name: site.name.clone(),
            cookie: sha256(cookie),
            csrf: hex::encode(app.secret::<16>()),
            record: app.row_id(),
        }
    }

    /// Opens the session at a step; the last one is a sign-in that counts, its network known from now on.
    pub(super) fn open(&self, tx: &mut dyn Tx, step: Step) -> Result<(), StorageError> {
        let Self { verified, now, .. } = self;
        let (holder, certificate) = (&verified.holder, &verified.certificate);
        rows::Session {
            cookie: self.cookie.to_vec(),
            bank: holder.bank.clone(),
            address: self.address_name.clone(),
            holder: holder.id.clone(),
            certificate: certificate.id.clone(),
            stage: step.as_str().to_owned(),
            csrf: self.csrf.clone(),
            started_at: *now,
            seen_at: *now,
            ended_at: None,
            end_reason: None,
        }
        .insert(tx)?;
        if step == Step::SignedIn {
            rows::Certificate::note_use(tx, &certificate.id, *now)?;
            self.record(tx, "signed_in")?;
            self.remember_network(tx)?;
        }
        let detail = json!({ "certificate": certificate.id, "step": step.as_str() });
        let who = who(holder, self.address, *now);
        audit::done(tx, &who, "sign_in", &holder.id, &detail)
    }

    /// One line of これまでのログイン.
    pub(super) fn record(&self, tx: &mut dyn Tx, outcome: &str) -> Result<(), StorageError> {
        rows::SignInRecord {
            id: self.record.clone(),
            holder: self.verified.holder.id.clone(),
            certificate: self.verified.certificate.id.clone(),
            at: self.now,
            address: self.address.to_string(),
            outcome: outcome.to_owned(),
        }
        .insert(tx)
    }

    fn remember_network(&self, tx: &mut dyn Tx) -> Result<(), StorageError> {
        let Some(contract) = &self.verified.contract else {
            return Ok(());
        };
        rows::KnownNetwork {
            contract: contract.id.clone(),
            network: Network::of(self.address).as_str().to_owned(),
            seen_at: self.now,
        }
        .remember(tx)
    }
}
