//! The certificate a client presented, with the proof that it holds the key.

mod facts;
mod identify;
mod subject;

#[cfg(test)]
mod tests;

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use rustls::{ServerConnection, pki_types::CertificateDer};

use crate::public_key::sha256;

pub use facts::{Facts, FactsError};
pub use identify::{IdentifyError, Identity, TrustedIssuers};
pub use subject::subject_lines;

/// A client's certificate chain out of a finished TLS handshake, in which the client proved to hold the leaf's key.
///
/// Nothing else is proven: not who issued it, nor whether it is still good. There is one way to make one.
#[derive(Clone)]
pub struct PresentedCertificate(Arc<Presented>);

struct Presented {
    leaf: CertificateDer<'static>,
    intermediates: Vec<CertificateDer<'static>>,
    fingerprint: [u8; 32],
    facts: OnceLock<Result<Facts, FactsError>>,
}

impl PresentedCertificate {
    /// The chain the client presented; `None` when it presented none or the handshake is still going on.
    pub fn from_connection(connection: &ServerConnection) -> Option<Self> {
        // Before the handshake ends, possession may not be proven yet.
        if connection.is_handshaking() {
            return None;
        }
        let (leaf, intermediates) = connection.peer_certificates()?.split_first()?;
        Some(Self(Arc::new(Presented {
            fingerprint: sha256(leaf),
            leaf: leaf.clone(),
            intermediates: intermediates.to_vec(),
            facts: OnceLock::new(),
        })))
    }

    /// The leaf.
    pub fn leaf_der(&self) -> &[u8] {
        &self.0.leaf
    }

    /// What came after the leaf, unread and untrusted.
    pub fn intermediates(&self) -> impl Iterator<Item = &[u8]> {
        self.0.intermediates.iter().map(AsRef::as_ref)
    }

    /// SHA-256 of the leaf.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.0.fingerprint
    }

    /// What the leaf says about itself, for pages that explain; read once. Proves nothing.
    ///
    /// # Errors
    /// [`FactsError`] when the leaf cannot be read.
    pub fn facts(&self) -> Result<&Facts, FactsError> {
        self.0
            .facts
            .get_or_init(|| Facts::read(&self.0.leaf))
            .as_ref()
            .map_err(|error| *error)
    }

    /// Which of our issuing keys signed the leaf, for client authentication. Dates and status are for the caller to
    /// judge; nothing is fetched from anywhere.
    ///
    /// # Errors
    /// [`IdentifyError`] when none of them did, or the leaf is not for clients.
    pub fn identify(&self, issuers: &TrustedIssuers) -> Result<Identity, IdentifyError> {
        issuers.identify(&self.0.leaf)
    }
}

impl fmt::Debug for PresentedCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PresentedCertificate")
            .field(&hex::encode(self.0.fingerprint))
            .finish()
    }
}

/// The `SubjectPublicKeyInfo` of any certificate, however strange the rest of it is, so that a TLS
/// server can check possession (`verify_tls13_signature_with_raw_key`) and leave every other
/// judgement, and its explanation, to a page.
///
/// # Errors
/// [`FactsError`] when the bytes do not have the shape of a certificate.
pub fn spki_of_certificate(certificate_der: &[u8]) -> Result<&[u8], FactsError> {
    crate::tbs::spki_of_certificate(certificate_der).map_err(|_| FactsError)
}
