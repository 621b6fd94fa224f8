//! A3, the judgement of what comes back, and the installation.

use std::time::Duration;

use hyper::Method;
use tegata_acquisition::{
    Code,
    messages::{ClaimAnswer, CsrRequest, ErrorAnswer, IssuedAnswer, paths},
};
use tokio::time::sleep;

use super::Run;
use crate::{
    certificate::{Accepted, Authorities, decode_chain},
    failure::{Failure, OrCode},
    journal::Step,
    key_store::StoredKey,
    network::{CallError, Outcome},
    steps::{Certificate, Event},
};

const LONGEST_WAIT: u32 = 10;

impl Run<'_> {
    pub(super) async fn deliver(
        &mut self,
        answer: ClaimAnswer,
        key_label: String,
        csr: String,
    ) -> Result<Step, Failure> {
        let key = self.stored(&key_label)?;
        let own = answer.acquisition.as_str() == key_label;
        let issued = match self.send_request(&answer, csr).await {
            Ok(issued) => issued,
            // The key of an earlier attempt is of no use any more: once, a fresh one.
            Err(CallError::Refused(refusal)) if !own && is_about_the_key(&refusal) => {
                self.fresh_key = true;
                return Ok(Step::Claimed { answer });
            }
            Err(error) => return Err(error.into()),
        };
        let chain = decode_chain(&issued.chain).or_code(Code::Certificate)?;
        let bank = self.bank_of(&answer)?;
        let authorities = Authorities::of(bank).or_code(Code::Server)?;
        let accepted = Accepted::judge(chain, &key, &authorities)
            .and_then(|accepted| accepted.for_bank(&bank.code))
            .or_code(Code::Certificate)?;
        if accepted.fingerprint() != issued.fingerprint {
            return Err(Failure::new(
                Code::Certificate,
                "the fingerprint does not fit",
            ));
        }
        Ok(Step::Delivered {
            answer,
            key_label,
            chain: issued.chain,
        })
    }

    async fn send_request(
        &mut self,
        answer: &ClaimAnswer,
        csr: String,
    ) -> Result<IssuedAnswer, CallError> {
        let path = paths::of(paths::CSR, &answer.acquisition);
        let key_protection = self.context.store.protection();
        let request = CsrRequest {
            csr,
            key_protection,
            attestation: None,
        };
        self.steps.tell(&Event::Requesting);
        loop {
            match self
                .api
                .call(Method::PUT, &path, Some(&request), self.steps)
                .await?
            {
                Outcome::Done(issued) => return Ok(issued),
                Outcome::Pending(seconds) => {
                    sleep(Duration::from_secs(seconds.clamp(1, LONGEST_WAIT).into())).await;
                }
            }
        }
    }

    pub(super) fn install(
        &mut self,
        answer: ClaimAnswer,
        key_label: String,
        chain: Vec<String>,
    ) -> Result<Step, Failure> {
        let accepted = Accepted::parse(decode_chain(&chain).or_code(Code::Certificate)?)
            .or_code(Code::Certificate)?;
        self.steps.tell(&Event::Issued(shown(&accepted)));
        let key = self.stored(&key_label)?;
        let installable = accepted.installable().or_code(Code::Certificate)?;
        self.context
            .store
            .install(&key, &installable)
            .or_code(Code::KeyStore)?;
        self.steps.tell(&Event::Installed {
            nickname: installable.nickname,
        });
        Ok(Step::Installed {
            answer,
            key_label,
            chain,
        })
    }

    pub(super) fn stored(&self, label: &str) -> Result<StoredKey, Failure> {
        let found = self.context.store.find(label).or_code(Code::KeyStore)?;
        found.ok_or_else(|| Failure::new(Code::KeyStore, &format!("no key is labelled {label}")))
    }
}

/// A certificate for people and scripts.
pub(crate) fn shown(accepted: &Accepted) -> Certificate {
    Certificate {
        fingerprint: accepted.fingerprint(),
        subject: accepted.subject(),
        serial: accepted.serial(),
        not_after: accepted.not_after(),
    }
}

fn is_about_the_key(refusal: &ErrorAnswer) -> bool {
    matches!(
        Code::parse(&refusal.code),
        Some(Code::KeyReused | Code::Csr)
    )
}
