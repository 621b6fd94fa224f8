//! Secrets on the wire. They can be sent and compared, but not printed.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

/// The 256 bits of a link that permit claiming its ticket, and nothing more.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LinkSecret(Zeroizing<[u8; 32]>);

impl LinkSecret {
    /// Wraps 32 secret bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads the 43 characters of base64url that a link carries.
    ///
    /// # Errors
    /// [`SecretError`] unless the text is exactly 32 bytes in canonical base64url without padding.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| SecretError)?;
        bytes
            .try_into()
            .map(Self::from_bytes)
            .map_err(|_| SecretError)
    }

    /// The secret bytes; the server hashes them before it keeps or compares them.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The 43 characters that stand in a link.
    pub fn encoded(&self) -> String {
        URL_SAFE_NO_PAD.encode(*self.0)
    }
}

impl fmt::Debug for LinkSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkSecret(…)")
    }
}

impl PartialEq for LinkSecret {
    fn eq(&self, other: &Self) -> bool {
        verify_slices_are_equal(&*self.0, &*other.0).is_ok()
    }
}

impl Eq for LinkSecret {}

impl TryFrom<String> for LinkSecret {
    type Error = SecretError;

    fn try_from(mut text: String) -> Result<Self, Self::Error> {
        let parsed = Self::parse(&text);
        text.zeroize();
        parsed
    }
}

impl From<LinkSecret> for String {
    fn from(secret: LinkSecret) -> Self {
        secret.encoded()
    }
}

/// A PIN typed into the app for a renewal. Never stored, never printed.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pin(Zeroizing<String>);

impl Pin {
    /// The longest PIN that is sent to the server at all.
    pub const MAX_CHARACTERS: usize = 64;

    /// Wraps a typed PIN.
    ///
    /// # Errors
    /// [`SecretError`] when it is empty, too long or holds control characters.
    pub fn new(mut text: String) -> Result<Self, SecretError> {
        let length = text.chars().count();
        if length == 0 || length > Self::MAX_CHARACTERS || text.chars().any(char::is_control) {
            text.zeroize();
            return Err(SecretError);
        }
        Ok(Self(Zeroizing::new(text)))
    }

    /// The PIN itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

impl TryFrom<String> for Pin {
    type Error = SecretError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(text)
    }
}

impl From<Pin> for String {
    fn from(pin: Pin) -> Self {
        pin.0.as_str().to_owned()
    }
}

/// A secret of the wrong form. Says nothing about its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the secret does not have the right form")]
pub struct SecretError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_print() {
        let secret = LinkSecret::from_bytes([0x41; 32]);
        assert_eq!(format!("{secret:?}"), "LinkSecret(…)");
        assert_eq!(
            Pin::new("12345678".to_owned()).map(|pin| format!("{pin:?}")),
            Ok("Pin(…)".to_owned())
        );
    }

    #[test]
    fn a_secret_has_one_spelling() {
        let text = LinkSecret::from_bytes([0xff; 32]).encoded();
        assert_eq!(text.len(), 43);
        assert_eq!(
            LinkSecret::parse(&text),
            Ok(LinkSecret::from_bytes([0xff; 32]))
        );
        assert!(
            LinkSecret::parse(&text.replace('8', "9")).is_err(),
            "stray bits at the end"
        );
        assert!(LinkSecret::parse(&format!("{text}=")).is_err());
        assert!(LinkSecret::parse("").is_err());
    }

    #[test]
    fn a_pin_is_bounded() {
        assert!(Pin::new(String::new()).is_err());
        assert!(Pin::new("1\n".to_owned()).is_err());
        assert!(Pin::new("9".repeat(65)).is_err());
    }
}
