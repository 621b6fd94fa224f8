//! The two kinds of journal file.

use std::fmt;

use serde::{Deserialize, Serialize};
use tegata_acquisition::{
    AppKey, Origin, Ticket,
    messages::{ClaimAnswer, HolderKind},
    signature::AppKeyError,
};
use zeroize::Zeroizing;

use crate::key_store::StoreChoice;

/// One acquisition on its way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
    /// Names the file.
    pub id: String,
    /// The agent API it began at.
    pub server: Origin,
    /// When it began, by the PC's clock.
    pub started: i64,
    /// What it claimed.
    pub claimed_by: ClaimedBy,
    /// The app key.
    pub seed: Seed,
    /// Where the certificate's key is, or will be.
    pub store: StoreChoice,
    /// How far it came.
    pub step: Step,
}

/// What was claimed, recognisable but of no use to a reader of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ClaimedBy {
    /// A link's ticket, without its secret.
    Link {
        /// The ticket.
        ticket: Ticket,
    },
    /// A pairing code: 16 bits of a hash, enough to recognise the code when it is typed again.
    Code {
        /// The 16 bits, hex.
        tag: String,
    },
    /// A renewal of a certificate.
    Renewal {
        /// Its fingerprint.
        fingerprint: String,
    },
}

/// How far an acquisition came; written before the next message is sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// The claim may have been sent.
    Claiming,
    /// The claim was answered.
    Claimed {
        /// The answer.
        answer: ClaimAnswer,
    },
    /// The key exists; the request may have been sent.
    Requested {
        /// The claim's answer.
        answer: ClaimAnswer,
        /// The key's label.
        key_label: String,
        /// The request's bytes, base64.
        csr: String,
    },
    /// The certificate is here.
    Delivered {
        /// The claim's answer.
        answer: ClaimAnswer,
        /// The key's label.
        key_label: String,
        /// Leaf first, base64.
        chain: Vec<String>,
    },
    /// The certificate is in the store; the proof may have been sent.
    Installed {
        /// The claim's answer.
        answer: ClaimAnswer,
        /// The key's label.
        key_label: String,
        /// Leaf first, base64.
        chain: Vec<String>,
    },
    /// Proven, waiting for release.
    Held {
        /// The claim's answer.
        answer: ClaimAnswer,
        /// The key's label.
        key_label: String,
        /// Leaf first, base64.
        chain: Vec<String>,
    },
    /// Ended without a valid certificate; its key serves the same holder's next attempt.
    Unfinished {
        /// The claim's answer.
        answer: ClaimAnswer,
        /// The key's label.
        key_label: String,
    },
}

impl Step {
    /// The step's stable name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Claiming => "claiming",
            Self::Claimed { .. } => "claimed",
            Self::Requested { .. } => "requested",
            Self::Delivered { .. } => "delivered",
            Self::Installed { .. } => "installed",
            Self::Held { .. } => "held",
            Self::Unfinished { .. } => "unfinished",
        }
    }

    /// Whether a run can take it up without the link.
    pub fn is_resumable(&self) -> bool {
        !matches!(self, Self::Claiming | Self::Unfinished { .. })
    }

    /// The claim's answer, once there is one.
    pub fn answer(&self) -> Option<&ClaimAnswer> {
        match self {
            Self::Claiming => None,
            Self::Claimed { answer }
            | Self::Requested { answer, .. }
            | Self::Delivered { answer, .. }
            | Self::Installed { answer, .. }
            | Self::Held { answer, .. }
            | Self::Unfinished { answer, .. } => Some(answer),
        }
    }

    /// The key's label, once there is a key.
    pub fn key_label(&self) -> Option<&str> {
        match self {
            Self::Claiming | Self::Claimed { .. } => None,
            Self::Requested { key_label, .. }
            | Self::Delivered { key_label, .. }
            | Self::Installed { key_label, .. }
            | Self::Held { key_label, .. }
            | Self::Unfinished { key_label, .. } => Some(key_label),
        }
    }
}

/// The app key's 32 secret bytes. Wiped from memory, never printed.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Seed(Zeroizing<[u8; 32]>);

impl Seed {
    /// Wraps fresh random bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The key.
    ///
    /// # Errors
    /// [`AppKeyError`] when the cryptographic library refuses it.
    pub fn app_key(&self) -> Result<AppKey, AppKeyError> {
        AppKey::from_seed(&self.0)
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(…)")
    }
}

impl TryFrom<String> for Seed {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let text = Zeroizing::new(text);
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.as_bytes(), &mut bytes).map_err(|_| "the app key is damaged")?;
        Ok(Self::new(bytes))
    }
}

impl From<Seed> for String {
    fn from(seed: Seed) -> Self {
        hex::encode(*seed.0)
    }
}

/// A certificate that this app brought here, with all that renewal and removal need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateRecord {
    /// SHA-256, lower-case hex; names the file.
    pub fingerprint: String,
    /// Subject.
    pub subject: String,
    /// Serial number, lower-case hex.
    pub serial: String,
    /// Last second of validity, seconds since 1970.
    pub not_after: i64,
    /// Whose it is; absent for one that was installed from a file.
    pub holder: Option<Holder>,
    /// The server to renew at.
    pub server: Option<Origin>,
    /// Where key and certificate are.
    pub store: StoreChoice,
    /// The key's label.
    pub key_label: String,
    /// Leaf first, base64.
    pub chain: Vec<String>,
    /// When it was installed, by the PC's clock.
    pub installed: i64,
    /// The ticket of the link that it came by, so that the same link is not claimed again.
    #[serde(default)]
    pub ticket: Option<Ticket>,
}

/// Whose a certificate is, as the server said it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The bank's four digits.
    pub bank: String,
    /// The contract, masked.
    pub contract: String,
    /// User ID or administrator number.
    pub user: String,
    /// Administrator or user.
    pub kind: HolderKind,
}

impl Holder {
    /// Of a claim's answer.
    pub fn of(answer: &ClaimAnswer) -> Self {
        Self {
            bank: answer.bank_code.clone(),
            contract: answer.masked_contract.clone(),
            user: answer.user.clone(),
            kind: answer.holder_kind,
        }
    }
}
