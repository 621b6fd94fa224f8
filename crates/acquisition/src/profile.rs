//! What the app knows of a bank before it talks to it: the bank's profile.
//!
//! A link or a typed address only *selects* a profile; origins, TLS roots and certificate
//! authorities come from here alone.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{messages::Name, origin::Origin};

/// The only format there is so far.
pub const FORMAT: u32 = 1;
/// The largest profile file that is read.
pub const MAX_BYTES: usize = 256 * 1024;

/// One bank, as a JSON file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankProfile {
    /// [`FORMAT`].
    pub format: u32,
    /// The bank's four digits.
    pub code: String,
    /// The bank's name.
    pub name: Name,
    /// Its exact addresses.
    pub origins: Origins,
    /// Roots of the server certificates, PEM. No other root is trusted.
    pub tls_roots_pem: String,
    /// Issuing CAs of the client certificates, PEM.
    #[serde(default)]
    pub issuing_cas_pem: String,
    /// SHA-256 of issuing CA certificates (lower-case hex of the DER), for those not given whole.
    #[serde(default)]
    pub ca_fingerprints: Vec<String>,
    /// Marks every output TEST.
    #[serde(default)]
    pub test: bool,
}

/// A bank's addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origins {
    /// The acquisition site, for the browser.
    pub acquisition: Origin,
    /// The agent API, for the app.
    pub agent: Origin,
}

impl BankProfile {
    /// Reads a profile file.
    ///
    /// # Errors
    /// [`ProfileError`] for a file that is too large, of another format, or incomplete.
    pub fn from_json(text: &[u8]) -> Result<Self, ProfileError> {
        if text.len() > MAX_BYTES {
            return Err(ProfileError::TooLarge);
        }
        let profile: Self =
            serde_json::from_slice(text).map_err(|e| ProfileError::Json(e.to_string()))?;
        profile.check()?;
        Ok(profile)
    }

    /// Whether a link's or a typed server selects this bank.
    pub fn answers_to(&self, server: &Origin) -> bool {
        *server == self.origins.agent || *server == self.origins.acquisition
    }

    fn check(&self) -> Result<(), ProfileError> {
        if self.format != FORMAT {
            return Err(ProfileError::Format(self.format));
        }
        if self.code.len() != 4 || !self.code.bytes().all(|b| b.is_ascii_digit()) {
            return Err(ProfileError::Code);
        }
        if self.issuing_cas_pem.trim().is_empty() && self.ca_fingerprints.is_empty() {
            return Err(ProfileError::NoAuthority);
        }
        Ok(())
    }
}

/// Why a profile file is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProfileError {
    /// Larger than [`MAX_BYTES`].
    #[error("the profile is too large")]
    TooLarge,
    /// No JSON, or other fields than those of [`BankProfile`].
    #[error("the profile cannot be read: {0}")]
    Json(String),
    /// Another format.
    #[error("the profile has format {0}, this app reads {FORMAT}")]
    Format(u32),
    /// The code is not four digits.
    #[error("the bank's code is not four digits")]
    Code,
    /// No issuing CA is named.
    #[error("the profile names no issuing certificate authority")]
    NoAuthority,
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROFILE: &str = r#"{"format":1,"code":"1635","name":{"ja":"見本信用金庫","en":"Sample Shinkin"},
        "origins":{"acquisition":"https://localhost:8443","agent":"https://localhost:8447"},
        "tls_roots_pem":"","ca_fingerprints":["00"],"test":true}"#;

    #[test]
    fn a_server_selects_by_exact_origin() {
        let profile = BankProfile::from_json(PROFILE.as_bytes()).unwrap();
        let selects = |text| profile.answers_to(&Origin::parse(text).unwrap());
        assert!(selects("https://localhost:8447") && selects("https://LOCALHOST:8443"));
        assert!(
            !selects("https://localhost:8444") && !selects("https://localhost.evil.example:8447")
        );
    }

    #[test]
    fn incomplete_and_other_formats_are_refused() {
        let read = |text: String| BankProfile::from_json(text.as_bytes());
        assert_eq!(
            read(PROFILE.replace("\"format\":1", "\"format\":2")),
            Err(ProfileError::Format(2))
        );
        assert_eq!(
            read(PROFILE.replace("1635", "163")),
            Err(ProfileError::Code)
        );
        assert_eq!(
            read(PROFILE.replace("[\"00\"]", "[]")),
            Err(ProfileError::NoAuthority)
        );
        assert!(matches!(
            read(PROFILE.replace("\"test\"", "\"tset\"")),
            Err(ProfileError::Json(_))
        ));
        assert_eq!(read(" ".repeat(MAX_BYTES + 1)), Err(ProfileError::TooLarge));
    }
}
