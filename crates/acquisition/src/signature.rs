//! The app key and its signature over a call.
//!
//! Every call of the app carries the Ed25519 key made for this acquisition and a signature over
//! origin, method, path and body. TLS protects the channel; this ties the calls of one acquisition
//! to the one app that claimed it. Replay is harmless, because every call is idempotent.

use std::fmt;

use aws_lc_rs::{
    digest,
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::origin::Origin;

/// Header with the app's public key, base64url.
pub const KEY_HEADER: &str = "tegata-app-key";
/// Header with the signature over [`AppCall::canonical_bytes`], base64url.
pub const SIGNATURE_HEADER: &str = "tegata-app-signature";

/// What is signed: one call to one server.
#[derive(Debug, Clone, Copy)]
pub struct AppCall<'a> {
    /// Origin of the agent API, as the profile names it.
    pub origin: &'a Origin,
    /// Upper-case HTTP method.
    pub method: &'a str,
    /// Path as sent, without query (no call has one).
    pub path: &'a str,
    /// Body as sent; empty for GET.
    pub body: &'a [u8],
}

impl AppCall<'_> {
    /// `tegata-app-v1`, origin, method, path, SHA-256 of the body in hex; a line feed after each but
    /// the last.
    pub fn canonical_bytes(&self) -> Vec<u8> {
        let body = hex::encode(digest::digest(&digest::SHA256, self.body));
        format!(
            "tegata-app-v1\n{}\n{}\n{}\n{body}",
            self.origin, self.method, self.path
        )
        .into_bytes()
    }
}

/// The app's private key for one acquisition.
pub struct AppKey(Ed25519KeyPair);

impl AppKey {
    /// Makes the key of a 32-byte seed, fresh from the caller's random source or out of the journal.
    ///
    /// # Errors
    /// [`AppKeyError`] when the cryptographic library refuses the seed.
    pub fn from_seed(seed: &[u8; 32]) -> Result<Self, AppKeyError> {
        Ed25519KeyPair::from_seed_unchecked(seed)
            .map(Self)
            .map_err(|_| AppKeyError)
    }

    /// The public half.
    pub fn public_key(&self) -> AppPublicKey {
        let mut bytes = [0; 32];
        for (to, from) in bytes.iter_mut().zip(self.0.public_key().as_ref()) {
            *to = *from;
        }
        AppPublicKey(bytes)
    }

    /// Signs a call.
    pub fn sign(&self, call: &AppCall<'_>) -> AppSignature {
        let mut bytes = [0; 64];
        for (to, from) in bytes
            .iter_mut()
            .zip(self.0.sign(&call.canonical_bytes()).as_ref())
        {
            *to = *from;
        }
        AppSignature(bytes)
    }
}

impl fmt::Debug for AppKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AppKey({})", self.public_key())
    }
}

/// The app's public key: 32 bytes, on the wire as 43 characters of base64url.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AppPublicKey([u8; 32]);

impl AppPublicKey {
    /// Wraps the 32 bytes, as a database keeps them.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads a header or a field.
    ///
    /// # Errors
    /// [`AppKeyError`] unless it is 32 bytes in canonical base64url.
    pub fn parse(text: &str) -> Result<Self, AppKeyError> {
        decode(text).map(Self)
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Checks that this key signed the call.
    ///
    /// # Errors
    /// [`SignatureError`] when it did not.
    pub fn verify(
        &self,
        call: &AppCall<'_>,
        signature: &AppSignature,
    ) -> Result<(), SignatureError> {
        UnparsedPublicKey::new(&ED25519, self.0)
            .verify(&call.canonical_bytes(), &signature.0)
            .map_err(|_| SignatureError)
    }
}

impl fmt::Display for AppPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for AppPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AppPublicKey({self})")
    }
}

impl TryFrom<String> for AppPublicKey {
    type Error = AppKeyError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<AppPublicKey> for String {
    fn from(key: AppPublicKey) -> Self {
        key.to_string()
    }
}

/// A signature of the app over one call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AppSignature([u8; 64]);

impl AppSignature {
    /// Reads the header.
    ///
    /// # Errors
    /// [`SignatureError`] unless it is 64 bytes in canonical base64url.
    pub fn parse(text: &str) -> Result<Self, SignatureError> {
        decode(text).map(Self).map_err(|_| SignatureError)
    }
}

impl fmt::Display for AppSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for AppSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AppSignature({self})")
    }
}

/// An app key that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the app key has the wrong form")]
pub struct AppKeyError;

/// A signature that does not fit key and call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the app's signature does not fit the call")]
pub struct SignatureError;

fn decode<const N: usize>(text: &str) -> Result<[u8; N], AppKeyError> {
    if text.len() > 2 * N {
        return Err(AppKeyError);
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| AppKeyError)?;
    bytes.try_into().map_err(|_| AppKeyError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_fits_one_call_only() {
        let key = AppKey::from_seed(&[3; 32]).unwrap();
        let origin = Origin::parse("https://localhost:8447").unwrap();
        let other = Origin::parse("https://localhost:8547").unwrap();
        let call = AppCall {
            origin: &origin,
            method: "PUT",
            path: "/acquisition/v1/acquisitions/a/csr",
            body: b"{}",
        };
        let signature = AppSignature::parse(&key.sign(&call).to_string()).unwrap();
        let public = AppPublicKey::parse(&key.public_key().to_string()).unwrap();
        assert_eq!(public.verify(&call, &signature), Ok(()));
        for changed in [
            AppCall {
                origin: &other,
                ..call
            },
            AppCall {
                method: "POST",
                ..call
            },
            AppCall {
                path: "/acquisition/v1/acquisitions/b/csr",
                ..call
            },
            AppCall {
                body: b"{ }",
                ..call
            },
        ] {
            assert_eq!(public.verify(&changed, &signature), Err(SignatureError));
        }
        let stranger = AppKey::from_seed(&[4; 32]).unwrap().public_key();
        assert_eq!(stranger.verify(&call, &signature), Err(SignatureError));
    }

    #[test]
    fn the_signed_text_is_fixed() {
        let origin = Origin::parse("https://bank.example").unwrap();
        let call = AppCall {
            origin: &origin,
            method: "GET",
            path: "/acquisition/v1/acquisitions/a",
            body: b"",
        };
        let expected = "tegata-app-v1\nhttps://bank.example\nGET\n/acquisition/v1/acquisitions/a\n\
                        e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(String::from_utf8(call.canonical_bytes()).unwrap(), expected);
    }
}
