//! What a run tells whoever watches it: a terminal, a script reading JSON lines, a test.

use serde::Serialize;
use tegata_acquisition::{
    AcquisitionId,
    messages::{ClaimAnswer, HolderKind, Name, ProtectionKind, State, Text},
};

/// Watches a run and answers its questions.
pub trait Steps {
    /// Something happened, or is about to.
    fn tell(&mut self, event: &Event);

    /// A person says yes or no. No answer is a no.
    fn confirm(&mut self, question: &Question) -> bool;
}

/// One line of `--json`; the names are stable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The bank is chosen, nothing is sent yet.
    Start {
        /// Whose profile it is.
        bank: String,
        /// Its name.
        bank_name: Name,
        /// The server that will be talked to.
        server: String,
        /// Whether this is a test.
        test: bool,
    },
    /// An unfinished acquisition is taken up again.
    Resumed {
        /// At which step.
        step: &'static str,
    },
    /// The claim is journalled and about to be sent.
    Claiming,
    /// The server says for whom the certificate will be.
    Claimed(Claimed),
    /// The number for the browser.
    Number {
        /// Four digits.
        number: String,
    },
    /// Waiting for the number to be typed into the browser.
    Waiting {
        /// Where the acquisition stands.
        state: State,
        /// Seconds until it ends unfinished.
        seconds_left: u32,
    },
    /// The number was right, or none was needed.
    Approved,
    /// The key exists.
    Key {
        /// Its label in the store.
        label: String,
        /// Kind of store.
        protection: ProtectionKind,
        /// The store for people.
        store: String,
        /// Whether it was there already.
        found: bool,
    },
    /// The request is journalled and about to be sent.
    Requesting,
    /// The certificate came, was judged and journalled.
    Issued(Certificate),
    /// It stands in the store.
    Installed {
        /// Its name there.
        nickname: String,
    },
    /// The proof is about to be sent.
    Proving,
    /// The certificate is in force.
    Valid(Certificate),
    /// The certificate works and waits for release.
    Held(Certificate),
    /// Trying again after a lost connection.
    Retry {
        /// Why.
        reason: String,
    },
    /// The PC's clock is off.
    Clock {
        /// How far ahead of the server, in seconds.
        seconds: i64,
    },
    /// An older certificate of the same holder was removed.
    Removed {
        /// Which.
        fingerprint: String,
    },
    /// Stopped by the person.
    Stopped,
    /// The key of a request, for whoever compares it before it is certified.
    Compare {
        /// SHA-256 of its `SubjectPublicKeyInfo`, hexadecimal.
        sha256: String,
    },
    /// Something was written to a file.
    Written {
        /// Where.
        path: String,
    },
}

/// For whom the certificate will be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Claimed {
    /// Names the acquisition.
    pub acquisition: AcquisitionId,
    /// The bank's four digits.
    pub bank: String,
    /// The bank's name, as its profile has it: no server can pose as another bank.
    pub bank_name: Name,
    /// How the bank's pages call it, where that differs by now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown_as: Option<Name>,
    /// What the bank calls a certificate, where that is not the standard word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_word: Option<Name>,
    /// The contract, masked.
    pub contract: String,
    /// User ID or administrator number.
    pub user: String,
    /// Whose certificate it will be.
    pub holder_kind: HolderKind,
    /// Seconds until it ends unfinished.
    pub seconds_left: u32,
}

impl Claimed {
    /// From the server's answer, with the name out of the profile.
    pub fn new(answer: &ClaimAnswer, bank_name: &Name) -> Self {
        Self {
            acquisition: answer.acquisition.clone(),
            bank: answer.bank_code.clone(),
            bank_name: bank_name.clone(),
            shown_as: Some(cleaned(&answer.bank_name)).filter(|name| name != bank_name),
            certificate_word: answer.certificate_word.as_ref().map(cleaned),
            contract: answer.masked_contract.clone(),
            user: answer.user.clone(),
            holder_kind: answer.holder_kind,
            seconds_left: answer.seconds_left,
        }
    }
}

/// Words of a server, fit for one line of a terminal.
fn cleaned(name: &Name) -> Name {
    let cleaned = |text| Text::cleaned(text).as_str().to_owned();
    Name {
        ja: cleaned(&name.ja),
        en: cleaned(&name.en),
    }
}

/// A certificate for people and scripts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// SHA-256, lower-case hex.
    pub fingerprint: String,
    /// Subject.
    pub subject: String,
    /// Serial number, lower-case hex.
    pub serial: String,
    /// Last second of validity, seconds since 1970.
    pub not_after: i64,
}

/// What a person is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "question", rename_all = "snake_case")]
pub enum Question {
    /// Is this you?
    IsThisYou(Claimed),
    /// Remove this certificate and its key?
    Remove(Certificate),
    /// Remove the older certificate, now that the new one works?
    RemoveOld(Certificate),
}
