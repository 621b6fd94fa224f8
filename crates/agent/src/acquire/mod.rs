//! One acquisition from the claim to the proof (protocol §3, §7), as steps over the journal.
//!
//! Each step leaves the next one in the journal before anything is sent, so that a run killed
//! anywhere goes on where it was.

mod approve;
mod claim;
mod deliver;
mod finish;
mod request;

use std::{net::IpAddr, sync::Arc, time::Duration};

use tegata_acquisition::{
    AppKey, Code, Pin,
    codes::Language,
    messages::{Credential, Text},
};

use crate::{
    environment::Environment,
    failure::{Failure, OrCode},
    journal::{Entry, Folder, Lock, Step},
    key_store::KeyStore,
    network::{Api, Endpoint},
    profiles::Selected,
    steps::{Event, Steps},
};

/// How long a call is tried again while the network or the server is away.
const PATIENCE: Duration = Duration::from_mins(1);

/// What stays the same during a run.
pub struct Context<'a> {
    /// Clock, randomness, folders.
    pub environment: &'a Environment,
    /// The journal.
    pub folder: &'a Folder,
    /// The right to change it.
    pub lock: &'a Lock,
    /// The server and the banks behind it.
    pub selected: &'a Selected,
    /// Where the key is, or will be.
    pub store: Arc<dyn KeyStore>,
    /// What the person chose.
    pub settings: &'a Settings,
}

/// What the person chose for this run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Language of messages.
    pub language: Language,
    /// The PC's name for the administrator.
    pub pc_name: Text,
    /// The own address to call from.
    pub source: Option<IpAddr>,
    /// "Is this you?" is answered with yes.
    pub yes: bool,
    /// Whether an older certificate of the holder goes once the new one is valid.
    pub old: OldCertificate,
    /// Whether the claim shows a certificate that this PC has of the bank.
    pub present: bool,
}

/// What happens to an older certificate of the same holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldCertificate {
    /// It stays.
    Keep,
    /// The person is asked.
    Ask,
    /// It goes.
    Remove,
}

/// What permits the first message. Kept in memory only.
#[derive(Debug)]
pub enum Permission {
    /// Nothing: the claim was made before.
    Claimed,
    /// A link or a pairing code.
    Ticket(Credential),
    /// The holder's PIN, for a renewal.
    Pin(Pin),
}

/// How a run ended well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The certificate is in force.
    Valid,
    /// The certificate works and waits for release.
    Held,
}

/// One run over one journal entry.
pub struct Run<'a> {
    context: Context<'a>,
    steps: &'a mut dyn Steps,
    endpoint: Endpoint,
    app_key: Arc<AppKey>,
    api: Api<'a>,
    entry: Entry,
    permission: Permission,
    /// Set after the server refused the key of an earlier attempt.
    fresh_key: bool,
}

impl<'a> Run<'a> {
    /// Prepares a run; the entry is in the journal when this returns.
    ///
    /// # Errors
    /// [`Failure`] when the profile's roots or the journal cannot be used.
    pub fn new(
        context: Context<'a>,
        entry: Entry,
        permission: Permission,
        steps: &'a mut dyn Steps,
    ) -> Result<Self, Failure> {
        let selected = context.selected;
        let endpoint = Endpoint::new(
            selected.agent.clone(),
            &selected.tls_roots_pem(),
            context.settings.source,
        )
        .or_code(Code::Server)?;
        let app_key = Arc::new(entry.seed.app_key().or_code(Code::Internal)?);
        let client = endpoint.client(None).or_code(Code::Network)?;
        let api = Api::new(client, app_key.clone(), context.environment, PATIENCE);
        let run = Self {
            context,
            steps,
            endpoint,
            app_key,
            api,
            entry,
            permission,
            fresh_key: false,
        };
        run.save()?;
        Ok(run)
    }

    /// Goes on from where the journal says, to the end.
    ///
    /// # Errors
    /// [`Failure`]; the journal keeps whatever a later run can use.
    pub async fn finish(mut self) -> Result<Ending, Failure> {
        match self.drive().await {
            Ok(ending) => Ok(ending),
            Err(failure) => {
                self.settle(&failure)?;
                Err(failure)
            }
        }
    }

    async fn drive(&mut self) -> Result<Ending, Failure> {
        if let Some(answer) = self.entry.step.answer().cloned() {
            self.steps.tell(&Event::Resumed {
                step: self.entry.step.name(),
            });
            self.introduce(&answer)?;
        }
        loop {
            let next = match self.entry.step.clone() {
                Step::Claiming => self.claim().await?,
                Step::Claimed { answer } => {
                    self.approve(&answer).await?;
                    self.request(answer)?
                }
                Step::Requested {
                    answer,
                    key_label,
                    csr,
                } => self.deliver(answer, key_label, csr).await?,
                Step::Delivered {
                    answer,
                    key_label,
                    chain,
                } => self.install(answer, key_label, chain)?,
                Step::Installed {
                    answer,
                    key_label,
                    chain,
                } => {
                    return self.prove(answer, key_label, chain).await;
                }
                Step::Held {
                    answer,
                    key_label,
                    chain,
                } => {
                    return self.look_for_release(&answer, &key_label, &chain).await;
                }
                Step::Unfinished { .. } => return Err(Code::Abandoned.into()),
            };
            self.entry.step = next;
            self.save()?;
        }
    }

    fn save(&self) -> Result<(), Failure> {
        self.context
            .folder
            .save(self.context.lock, &self.entry)
            .or_code(Code::KeyStore)
    }

    fn forget(&self) -> Result<(), Failure> {
        self.context
            .folder
            .forget(self.context.lock, &self.entry)
            .or_code(Code::KeyStore)
    }
}
