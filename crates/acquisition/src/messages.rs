//! Requests and answers of the agent API, and their paths.
//!
//! Requests refuse unknown fields; answers tolerate them, so that an older app understands a newer
//! server. Binary values are base64 (standard alphabet, padded) of DER.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    codes::{Code, Language},
    id::{AcquisitionId, Ticket},
    pairing_code::{PairingCode, PairingCodeError},
    secret::{LinkSecret, Pin},
    signature::AppPublicKey,
};

/// Paths of the agent API. `{id}` is an [`AcquisitionId`].
pub mod paths {
    use crate::id::AcquisitionId;

    /// A1, POST.
    pub const CLAIMS: &str = "/acquisition/v1/claims";
    /// A2, GET; pattern for a router.
    pub const ACQUISITION: &str = "/acquisition/v1/acquisitions/{id}";
    /// A3, PUT; pattern for a router.
    pub const CSR: &str = "/acquisition/v1/acquisitions/{id}/csr";
    /// A4, POST; pattern for a router.
    pub const PROOF: &str = "/acquisition/v1/acquisitions/{id}/proof";
    /// A5, POST; pattern for a router.
    pub const STOP: &str = "/acquisition/v1/acquisitions/{id}/stop";
    /// R1, POST.
    pub const RENEWALS: &str = "/acquisition/v1/renewals";

    /// Fills `{id}` of a pattern.
    pub fn of(pattern: &str, id: &AcquisitionId) -> String {
        pattern.replace("{id}", id.as_str())
    }
}

/// The largest body that either side reads.
pub const MAX_BODY: usize = 64 * 1024;

/// A1: one app claims one ticket.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimRequest {
    /// What permits the claim.
    pub credential: Credential,
    /// The key that every later call is signed with.
    pub app_key: AppPublicKey,
    /// Version of the app, for the history.
    pub app_version: Text,
    /// Name of the PC as the app reports it: shown, never trusted.
    pub pc_name: Text,
    /// Language of the person, for messages.
    #[serde(default)]
    pub language: Language,
}

/// The two ways to name a ticket.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Credential {
    /// From a `tegata://` link.
    Link {
        /// Names the ticket.
        ticket: Ticket,
        /// Permits claiming it.
        secret: LinkSecret,
    },
    /// Typed by hand.
    Code {
        /// The bank's four digits.
        bank: Text,
        /// The contract ID as typed.
        contract_id: Text,
        /// The pairing code.
        code: WireCode,
    },
}

/// A1's and R1's answer: what the app shows before anything is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimAnswer {
    /// Names the acquisition in every later call.
    pub acquisition: AcquisitionId,
    /// The bank's four digits.
    pub bank_code: String,
    /// How the bank calls itself now; the profile says who it is.
    pub bank_name: Name,
    /// What the bank calls a certificate, where that is not the standard word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_word: Option<Name>,
    /// `*******6543`.
    pub masked_contract: String,
    /// User ID, or the administrator's number.
    pub user: String,
    /// Whose certificate it will be.
    pub holder_kind: HolderKind,
    /// Four digits that the person types into the browser; absent for a renewal.
    pub match_number: Option<String>,
    /// What the key must be.
    pub key_policy: KeyPolicy,
    /// Seconds until the acquisition ends unfinished.
    pub seconds_left: u32,
    /// Where the acquisition stands.
    pub state: State,
}

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// Whose certificate it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HolderKind {
    /// 管理者.
    Administrator,
    /// 利用者.
    User,
}

/// What a key must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPolicy {
    /// Accepted kinds, the preferred one first.
    pub algorithms: Vec<KeyAlgorithm>,
    /// Whether the key must be, should be or need not be in hardware.
    pub hardware: HardwarePolicy,
}

/// Kinds of key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyAlgorithm {
    /// ECDSA on P-256.
    P256,
    /// RSA with 3072 bits.
    Rsa3072,
    /// A kind that this version does not know.
    #[serde(other)]
    Unknown,
}

/// Where the key may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HardwarePolicy {
    /// Software is fine.
    Allowed,
    /// Hardware if there is some.
    Preferred,
    /// Hardware only.
    Required,
}

/// Where an acquisition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The browser made a ticket; no app yet.
    Ticketed,
    /// An app claimed it; the number is awaited.
    Paired,
    /// The number was right; a CSR is awaited.
    Approved,
    /// The certificate is recorded and about to be signed.
    Recorded,
    /// The certificate waits for its proof.
    Issued,
    /// Proven, waiting for release.
    Held,
    /// Proven and in force.
    Valid,
    /// Stopped, or a right was lost.
    Cancelled,
    /// Time ran out.
    Abandoned,
    /// Not released.
    Rejected,
    /// Not released in time.
    Lapsed,
}

impl State {
    /// Whether nothing can follow.
    pub fn is_end(self) -> bool {
        matches!(
            self,
            Self::Valid | Self::Cancelled | Self::Abandoned | Self::Rejected | Self::Lapsed
        )
    }
}

/// A2's and A5's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusAnswer {
    /// Where the acquisition stands.
    pub state: State,
    /// Seconds until it ends unfinished.
    pub seconds_left: u32,
}

/// A3: the CSR.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CsrRequest {
    /// PKCS#10, DER in base64.
    pub csr: String,
    /// How the app says that the key is kept.
    pub key_protection: KeyProtection,
    /// Evidence for it; none yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attestation: Option<String>,
}

/// How a key is kept, as stated by the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyProtection {
    /// Kind of store.
    pub kind: ProtectionKind,
    /// Its name for people: a folder, a token's label.
    pub label: Text,
}

/// Kinds of key store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProtectionKind {
    /// An NSS database: software, "cannot be exported" is not enforced.
    SoftwareNss,
    /// A file: software.
    SoftwareFile,
    /// A token behind PKCS#11.
    Pkcs11Token,
}

/// A3's answer with status 200.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedAnswer {
    /// Leaf first, then the issuing CA; DER in base64.
    pub chain: Vec<String>,
    /// SHA-256 of the leaf, lower-case hex.
    pub fingerprint: String,
}

/// A3's answer with status 202: ask again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingAnswer {
    /// Seconds to wait before the same request is sent again.
    pub retry_after: u32,
}

/// A4's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofAnswer {
    /// [`State::Valid`] or [`State::Held`].
    pub state: State,
    /// Why it is held: `ACQ-HELD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// R1: a renewal, sent over TLS with the old certificate.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenewalRequest {
    /// The holder's PIN.
    pub pin: Pin,
    /// The key that every later call is signed with.
    pub app_key: AppPublicKey,
    /// Version of the app.
    pub app_version: Text,
    /// Name of the PC as the app reports it.
    pub pc_name: Text,
    /// Language of the person.
    #[serde(default)]
    pub language: Language,
}

/// Any refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorAnswer {
    /// Stable code, such as `ACQ-TAKEN`; may be newer than the app.
    pub code: String,
    /// What happened, Japanese.
    pub message_ja: String,
    /// What happened, English.
    pub message_en: String,
    /// What to do now, Japanese.
    pub next_ja: String,
    /// What to do now, English.
    pub next_en: String,
    /// Seconds after which trying again makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

impl ErrorAnswer {
    /// The answer for a known code, with its own sentences.
    pub fn of(code: Code) -> Self {
        let (ja, en) = (code.text(Language::Ja), code.text(Language::En));
        Self {
            code: code.as_str().to_owned(),
            message_ja: ja.what.to_owned(),
            message_en: en.what.to_owned(),
            next_ja: ja.next.to_owned(),
            next_en: en.next.to_owned(),
            retry_after: None,
        }
    }
}

/// Reported text: at most 64 characters, none of them a control character. Shown, never trusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text(String);

impl Text {
    /// The most characters that are kept.
    pub const MAX_CHARACTERS: usize = 64;

    /// Drops control characters and whatever is too long.
    pub fn cleaned(text: &str) -> Self {
        Self(
            text.chars()
                .filter(|c| !c.is_control())
                .take(Self::MAX_CHARACTERS)
                .collect(),
        )
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Text {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let cleaned = Self::cleaned(&text);
        if cleaned.0 == text {
            Ok(cleaned)
        } else {
            Err("text is too long or holds control characters")
        }
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0
    }
}

/// A pairing code on the wire: its nine characters and the check, as [`PairingCode`] writes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WireCode(pub PairingCode);

impl TryFrom<String> for WireCode {
    type Error = PairingCodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        PairingCode::parse(&text).map(Self)
    }
}

impl From<WireCode> for String {
    fn from(code: WireCode) -> Self {
        code.0.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

    fn claim(credential: &str, rest: &str) -> Result<ClaimRequest, serde_json::Error> {
        let text = format!(
            r#"{{"credential":{credential},"app_key":"{KEY}","app_version":"0.1.0","pc_name":"keiri-1"{rest}}}"#
        );
        serde_json::from_str(&text)
    }

    #[test]
    fn a_claim_reads_both_credentials() {
        let link = format!(r#"{{"kind":"link","ticket":"t-1","secret":"{KEY}"}}"#);
        assert!(matches!(
            claim(&link, "").unwrap().credential,
            Credential::Link { .. }
        ));
        let code =
            r#"{"kind":"code","bank":"1635","contract_id":"00009876543","code":"00000-00000"}"#;
        assert!(matches!(
            claim(code, "").unwrap().credential,
            Credential::Code { .. }
        ));
    }

    #[test]
    fn requests_refuse_what_they_do_not_know() {
        let link = format!(r#"{{"kind":"link","ticket":"t-1","secret":"{KEY}"}}"#);
        assert!(claim(&link, r#","x":1"#).is_err());
        assert!(claim(&link.replace('}', r#","x":1}"#), "").is_err());
        assert!(claim(&link.replace("t-1", "t/1"), "").is_err());
        assert!(claim(&link, r#","language":"xx""#).is_err());
    }

    #[test]
    fn answers_tolerate_what_they_do_not_know() {
        let answer: StatusAnswer =
            serde_json::from_str(r#"{"state":"paired","seconds_left":3,"new":1}"#).unwrap();
        assert_eq!(
            answer,
            StatusAnswer {
                state: State::Paired,
                seconds_left: 3
            }
        );
        let policy: KeyPolicy =
            serde_json::from_str(r#"{"algorithms":["ml_dsa","p256"],"hardware":"allowed"}"#)
                .unwrap();
        assert_eq!(
            policy.algorithms,
            vec![KeyAlgorithm::Unknown, KeyAlgorithm::P256]
        );
    }

    #[test]
    fn reported_text_is_bounded() {
        assert_eq!(Text::cleaned("a\u{1b}[2Jb").as_str(), "a[2Jb");
        assert!(serde_json::from_str::<Text>(r#""a\u0000""#).is_err());
        assert!(serde_json::from_str::<Text>(&format!("\"{}\"", "x".repeat(65))).is_err());
    }

    #[test]
    fn debug_shows_no_secret() {
        let link = format!(r#"{{"kind":"link","ticket":"t-1","secret":"{KEY}"}}"#);
        let shown = format!("{:?}", claim(&link, "").unwrap());
        assert_eq!(
            shown.matches(KEY).count(),
            1,
            "the public app key only: {shown}"
        );
    }
}
