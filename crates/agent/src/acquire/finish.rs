//! A4, and how an acquisition ends in the journal: well, held, or not at all.

use hyper::Method;
use tegata_acquisition::{
    Code,
    messages::{ClaimAnswer, ProofAnswer, State, paths},
};

use super::{Ending, OldCertificate, PATIENCE, Run, approve::code_of_end, deliver::shown};
use crate::{
    certificate::{Accepted, decode_chain},
    failure::{Failure, OrCode},
    journal::{CertificateRecord, ClaimedBy, Entry, Holder, Step},
    network::{Api, CallError, Outcome, identity},
    steps::{Certificate, Event, Question},
};

/// An unfinished attempt's key is of use to the server for a day; one hour more for its clock.
const KEY_OF_USE: i64 = 25 * 3600;

impl Run<'_> {
    /// A4: a full handshake with the new certificate.
    pub(super) async fn prove(
        &mut self,
        answer: ClaimAnswer,
        key_label: String,
        chain: Vec<String>,
    ) -> Result<Ending, Failure> {
        let key = self.stored(&key_label)?;
        let identity = identity(
            &decode_chain(&chain).or_code(Code::Certificate)?,
            self.context.store.clone(),
            key,
        );
        let client = self
            .endpoint
            .client(Some(identity))
            .or_code(Code::Network)?;
        let mut api = Api::new(
            client,
            self.app_key.clone(),
            self.context.environment,
            PATIENCE,
        );
        let path = paths::of(paths::PROOF, &answer.acquisition);
        self.steps.tell(&Event::Proving);
        let proof = api
            .call::<ProofAnswer>(
                Method::POST,
                &path,
                Some(&serde_json::json!({})),
                self.steps,
            )
            .await
            .and_then(Outcome::done);
        let proof = match proof {
            Ok(proof) => proof,
            Err(CallError::Network(error)) => return Err(Failure::new(Code::ConfirmFail, &error)),
            Err(other) => return Err(other.into()),
        };
        match proof.state {
            State::Valid => self.is_valid(&answer, &key_label, &chain),
            State::Held => self.is_held(answer, key_label, chain),
            end => Err(code_of_end(end).into()),
        }
    }

    /// A2 while held.
    pub(super) async fn look_for_release(
        &mut self,
        answer: &ClaimAnswer,
        key_label: &str,
        chain: &[String],
    ) -> Result<Ending, Failure> {
        match self.status(answer).await?.state {
            State::Valid => self.is_valid(answer, key_label, chain),
            State::Held => {
                self.steps.tell(&Event::Held(certificate(chain)?));
                Ok(Ending::Held)
            }
            end => Err(code_of_end(end).into()),
        }
    }

    fn is_held(
        &mut self,
        answer: ClaimAnswer,
        key_label: String,
        chain: Vec<String>,
    ) -> Result<Ending, Failure> {
        let certificate = certificate(&chain)?;
        self.entry.step = Step::Held {
            answer,
            key_label,
            chain,
        };
        self.save()?;
        self.steps.tell(&Event::Held(certificate));
        Ok(Ending::Held)
    }

    /// The record first, then the journal and with it the app key.
    fn is_valid(
        &mut self,
        answer: &ClaimAnswer,
        key_label: &str,
        chain: &[String],
    ) -> Result<Ending, Failure> {
        let (folder, lock) = (self.context.folder, self.context.lock);
        let certificate = certificate(chain)?;
        let holder = Holder::of(answer);
        let record = CertificateRecord {
            fingerprint: certificate.fingerprint.clone(),
            subject: certificate.subject.clone(),
            serial: certificate.serial.clone(),
            not_after: certificate.not_after,
            holder: Some(holder.clone()),
            server: Some(self.entry.server.clone()),
            store: self.entry.store.clone(),
            key_label: key_label.to_owned(),
            chain: chain.to_vec(),
            installed: self.context.environment.now(),
            ticket: match &self.entry.claimed_by {
                ClaimedBy::Link { ticket } => Some(ticket.clone()),
                _ => None,
            },
        };
        folder
            .save_certificate(lock, &record)
            .or_code(Code::KeyStore)?;
        self.forget()?;
        self.clear_earlier_attempts(&holder, key_label)?;
        self.steps.tell(&Event::Valid(certificate));
        self.offer_removal_of_old(&record)?;
        Ok(Ending::Valid)
    }

    fn clear_earlier_attempts(&self, holder: &Holder, key_label: &str) -> Result<(), Failure> {
        for entry in self.context.folder.entries().or_code(Code::KeyStore)? {
            let same = entry
                .step
                .answer()
                .is_some_and(|answer| Holder::of(answer) == *holder);
            if same && entry.store == self.entry.store {
                self.discard(&entry, Some(key_label))?;
            }
        }
        Ok(())
    }

    fn offer_removal_of_old(&mut self, new: &CertificateRecord) -> Result<(), Failure> {
        for old in self.context.folder.certificates().or_code(Code::KeyStore)? {
            let same = old.holder == new.holder && old.store == new.store;
            if !same || old.fingerprint == new.fingerprint || old.key_label == new.key_label {
                continue;
            }
            let question = Question::RemoveOld(Certificate {
                fingerprint: old.fingerprint.clone(),
                subject: old.subject.clone(),
                serial: old.serial.clone(),
                not_after: old.not_after,
            });
            let removes = match self.context.settings.old {
                OldCertificate::Keep => false,
                OldCertificate::Remove => true,
                OldCertificate::Ask => self.steps.confirm(&question),
            };
            if removes {
                self.context
                    .store
                    .remove(&old.key_label)
                    .or_code(Code::KeyStore)?;
                let lock = self.context.lock;
                self.context
                    .folder
                    .forget_certificate(lock, &old)
                    .or_code(Code::KeyStore)?;
                self.steps.tell(&Event::Removed {
                    fingerprint: old.fingerprint,
                });
            }
        }
        Ok(())
    }

    /// After a failure: what a later run can use stays, what nobody can use goes.
    pub(super) fn settle(&mut self, failure: &Failure) -> Result<(), Failure> {
        let Some(verdict) = failure.code().map(verdict) else {
            return Ok(());
        };
        let step = self.entry.step.clone();
        match (verdict, step.answer(), step.key_label()) {
            (Verdict::Resumable, _, _) => Ok(()),
            (Verdict::KeyOfUse, Some(answer), Some(label)) => {
                self.entry.step = Step::Unfinished {
                    answer: answer.clone(),
                    key_label: label.to_owned(),
                };
                self.save()
            }
            _ => self.discard(&self.entry, None),
        }
    }

    /// Attempts whose day is over; a held certificate may wait longer.
    pub(crate) fn clear_stale(&self) -> Result<(), Failure> {
        let now = self.context.environment.now();
        for entry in self.context.folder.entries().or_code(Code::KeyStore)? {
            let over = now.saturating_sub(entry.started) > KEY_OF_USE;
            let waits = matches!(entry.step, Step::Held { .. });
            if over && !waits && entry.id != self.entry.id && entry.store == self.entry.store {
                self.discard(&entry, None)?;
            }
        }
        Ok(())
    }

    /// Removes an attempt, and its key unless that is the one to keep or a certificate's.
    fn discard(&self, entry: &Entry, keep: Option<&str>) -> Result<(), Failure> {
        if let Some(label) = entry.step.key_label() {
            let records = self.context.folder.certificates().or_code(Code::KeyStore)?;
            let used = records.iter().any(|record| record.key_label == label);
            if !used && keep != Some(label) {
                self.context.store.remove(label).or_code(Code::KeyStore)?;
            }
        }
        self.context
            .folder
            .forget(self.context.lock, entry)
            .or_code(Code::KeyStore)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// The same acquisition can go on.
    Resumable,
    /// It ended, but its key serves the next attempt within a day.
    KeyOfUse,
    /// It ended for good.
    Over,
}

fn verdict(code: Code) -> Verdict {
    match code {
        Code::Rejected
        | Code::Lapsed
        | Code::Limit
        | Code::KeyReused
        | Code::NoIssue
        | Code::Deadline
        | Code::Credentials
        | Code::Renewal => Verdict::Over,
        Code::Abandoned
        | Code::Stopped
        | Code::Taken
        | Code::TicketExpired
        | Code::Unknown
        | Code::PairMismatch
        | Code::Locked => Verdict::KeyOfUse,
        _ => Verdict::Resumable,
    }
}

fn certificate(chain: &[String]) -> Result<Certificate, Failure> {
    Accepted::parse(decode_chain(chain).or_code(Code::Certificate)?)
        .or_code(Code::Certificate)
        .map(|a| shown(&a))
}
