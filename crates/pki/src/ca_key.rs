//! Keys of certificate authorities, wherever they are kept.

mod envelope;
mod file;

use thiserror::Error;

use crate::public_key::KeyAlgorithm;

pub use file::{FileKey, KeyFileError};

/// A private key that can sign. A file and a security module look alike from here.
pub trait CaKey: Send + Sync {
    /// Kind of the key, hence of its signatures.
    fn algorithm(&self) -> KeyAlgorithm;

    /// The DER `SubjectPublicKeyInfo` of the public half.
    fn spki_der(&self) -> &[u8];

    /// Signs a message (not its digest); ECDSA signatures are DER.
    ///
    /// # Errors
    /// [`SignError`] when the key's keeper refuses or is out of reach.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError>;
}

/// The key did not sign.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the key did not sign: {0}")]
pub struct SignError(pub String);
