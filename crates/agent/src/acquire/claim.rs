//! A1 and R1: one app claims one ticket, or renews one certificate.

use std::{sync::Arc, time::Duration};

use hyper::Method;
use rustls::sign::CertifiedKey;
use tegata_acquisition::{
    BankProfile, Code,
    messages::{ClaimAnswer, ClaimRequest, RenewalRequest, Text, paths},
};

use super::{Permission, Run};
use crate::{
    certificate::decode_chain,
    failure::{Failure, OrCode},
    journal::{CertificateRecord, ClaimedBy, Step},
    network::{Api, identity},
    steps::{Claimed, Event},
};

/// Shorter than for later calls: nothing is lost yet, and a person waits for the first answer.
const PATIENCE: Duration = Duration::from_secs(20);

impl Run<'_> {
    pub(super) async fn claim(&mut self) -> Result<Step, Failure> {
        let shown = self.certificate_to_show()?;
        let client = self.endpoint.client(shown).or_code(Code::Network)?;
        let mut api = Api::new(
            client,
            self.app_key.clone(),
            self.context.environment,
            PATIENCE,
        );
        self.steps.tell(&Event::Claiming);
        let answer: ClaimAnswer = match &self.permission {
            Permission::Claimed => return Err(Code::TicketExpired.into()),
            Permission::Ticket(credential) => {
                let request = ClaimRequest {
                    credential: credential.clone(),
                    app_key: self.app_key.public_key(),
                    app_version: version(),
                    pc_name: self.context.settings.pc_name.clone(),
                    language: self.context.settings.language,
                };
                api.call(Method::POST, paths::CLAIMS, Some(&request), self.steps)
                    .await?
                    .done()?
            }
            Permission::Pin(pin) => {
                let request = RenewalRequest {
                    pin: pin.clone(),
                    app_key: self.app_key.public_key(),
                    app_version: version(),
                    pc_name: self.context.settings.pc_name.clone(),
                    language: self.context.settings.language,
                };
                api.call(Method::POST, paths::RENEWALS, Some(&request), self.steps)
                    .await?
                    .done()?
            }
        };
        self.introduce(&answer)?;
        Ok(Step::Claimed { answer })
    }

    /// Shows whose certificate it will be; the bank must be one of the profile's.
    pub(super) fn introduce(&mut self, answer: &ClaimAnswer) -> Result<(), Failure> {
        let name = self.bank_of(answer)?.name.clone();
        self.steps
            .tell(&Event::Claimed(Claimed::new(answer, &name)));
        Ok(())
    }

    pub(super) fn bank_of(&self, answer: &ClaimAnswer) -> Result<&BankProfile, Failure> {
        self.context
            .selected
            .bank(&answer.bank_code)
            .ok_or_else(|| {
                Failure::new(
                    Code::Server,
                    &format!("the server answers for bank {}", answer.bank_code),
                )
            })
    }

    /// A renewal must show the old certificate. A claim shows one of the bank if there is one:
    /// it tells the administrator that this PC is no stranger.
    fn certificate_to_show(&self) -> Result<Option<Arc<CertifiedKey>>, Failure> {
        let records = self.context.folder.certificates().or_code(Code::KeyStore)?;
        if let ClaimedBy::Renewal { fingerprint } = &self.entry.claimed_by {
            let record = records
                .iter()
                .find(|record| record.fingerprint == *fingerprint);
            let record = record.ok_or(Failure::from(Code::Renewal))?;
            return self.identity_of(record)?.map(Some).ok_or_else(|| {
                Failure::new(
                    Code::KeyStore,
                    &format!("no key is labelled {}", record.key_label),
                )
            });
        }
        let now = self.context.environment.now();
        let known = |record: &&CertificateRecord| {
            let bank = record.holder.as_ref().map(|holder| holder.bank.as_str());
            bank.is_some_and(|bank| self.context.selected.bank(bank).is_some())
                && record.store == self.entry.store
                && record.not_after > now
        };
        match records.iter().rev().find(known) {
            Some(record) if self.context.settings.present => self.identity_of(record),
            _ => Ok(None),
        }
    }

    fn identity_of(
        &self,
        record: &CertificateRecord,
    ) -> Result<Option<Arc<CertifiedKey>>, Failure> {
        let key = self
            .context
            .store
            .find(&record.key_label)
            .or_code(Code::KeyStore)?;
        let chain = decode_chain(&record.chain).or_code(Code::Certificate)?;
        Ok(key.map(|key| identity(&chain, self.context.store.clone(), key)))
    }
}

fn version() -> Text {
    Text::cleaned(env!("CARGO_PKG_VERSION"))
}
