//! The key and the request. From here on there is something to lose.

use base64::{Engine, engine::general_purpose::STANDARD};
use tegata_acquisition::{
    Code, challenge_password,
    messages::{ClaimAnswer, HardwarePolicy, KeyAlgorithm, ProtectionKind},
};

use super::Run;
use crate::{
    csr::{self, Purpose},
    failure::{Failure, OrCode},
    journal::{Holder, Step},
    key_store::StoredKey,
    steps::Event,
};

impl Run<'_> {
    pub(super) fn request(&mut self, mut answer: ClaimAnswer) -> Result<Step, Failure> {
        // Of no more use, so it is not kept.
        answer.match_number = None;
        self.fits_policy(&answer)?;
        let key = self.key_for(&answer)?;
        let challenge = challenge_password(&answer.acquisition, &self.app_key.public_key());
        let csr = csr::build(
            self.context.store.as_ref(),
            &key,
            Purpose::Challenge(&challenge),
        )
        .or_code(Code::KeyStore)?;
        Ok(Step::Requested {
            answer,
            key_label: key.label,
            csr: STANDARD.encode(csr),
        })
    }

    fn fits_policy(&self, answer: &ClaimAnswer) -> Result<(), Failure> {
        let policy = &answer.key_policy;
        if !policy.algorithms.contains(&KeyAlgorithm::P256) {
            return Err(Failure::new(
                Code::KeyStore,
                "the bank asks for a kind of key that this app cannot make",
            ));
        }
        let software = self.context.store.protection().kind != ProtectionKind::Pkcs11Token;
        if policy.hardware == HardwarePolicy::Required && software {
            return Err(Code::Hardware.into());
        }
        Ok(())
    }

    /// The key that a killed run made already, or that an unfinished attempt of the same holder
    /// left (the server gives the same certificate for it), or a new one.
    fn key_for(&mut self, answer: &ClaimAnswer) -> Result<StoredKey, Failure> {
        let store = self.context.store.clone();
        let own = answer.acquisition.as_str();
        let labels = [Some(own.to_owned()), self.label_left_over(answer)?];
        let mut found = None;
        for label in labels.into_iter().flatten() {
            if found.is_none() {
                found = store.find(&label).or_code(Code::KeyStore)?;
            }
        }
        let there = found.is_some();
        let key = match found {
            Some(key) => key,
            None => store.generate(own).or_code(Code::KeyStore)?,
        };
        self.steps.tell(&Event::Key {
            label: key.label.clone(),
            protection: store.protection().kind,
            store: self.entry.store.to_string(),
            found: there,
        });
        Ok(key)
    }

    fn label_left_over(&self, answer: &ClaimAnswer) -> Result<Option<String>, Failure> {
        if self.fresh_key {
            return Ok(None);
        }
        let entries = self.context.folder.entries().or_code(Code::KeyStore)?;
        let holder = Holder::of(answer);
        let left = entries.iter().rev().find(|entry| {
            entry.id != self.entry.id
                && entry.store == self.entry.store
                && !matches!(entry.step, Step::Held { .. })
                && entry
                    .step
                    .answer()
                    .is_some_and(|answer| Holder::of(answer) == holder)
                && entry.step.key_label().is_some()
        });
        Ok(left
            .and_then(|entry| entry.step.key_label())
            .map(str::to_owned))
    }
}
