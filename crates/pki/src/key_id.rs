//! Which key signed: the name by which rows and certificates find their issuer.

use std::{fmt, str::FromStr};

use aws_lc_rs::digest::{SHA256, digest};
use thiserror::Error;

/// The issuer's key: lowercase hex SHA-256 of its `SubjectPublicKeyInfo`. Two CAs may share a name, never this.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IssuerKeyId(String);

/// The text is not 64 lowercase hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an issuer key id is 64 lowercase hexadecimal digits")]
pub struct IssuerKeyIdError;

impl IssuerKeyId {
    /// The id of the key in this `SubjectPublicKeyInfo`.
    pub fn of_spki(spki_der: &[u8]) -> Self {
        Self(hex::encode(digest(&SHA256, spki_der)))
    }

    /// The hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IssuerKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for IssuerKeyId {
    type Err = IssuerKeyIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let lowercase_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == 64 && text.bytes().all(lowercase_hex) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IssuerKeyIdError)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_what_it_writes() {
        let id = IssuerKeyId::of_spki(b"key");
        assert_eq!(id.to_string().parse(), Ok(id.clone()));
        assert_eq!(
            id.as_str().to_uppercase().parse::<IssuerKeyId>(),
            Err(IssuerKeyIdError)
        );
        assert_eq!("00".parse::<IssuerKeyId>(), Err(IssuerKeyIdError));
    }
}
