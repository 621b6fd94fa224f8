//! A certificate authority: the only module from which a CA key is reachable.
//!
//! Issuing is a line with no way around: [`Authority::prepare`] lints what would be signed, [`Prepared::into_recorded`]
//! demands the bytes back from where they were stored, and [`Authority::sign`] takes nothing else.

mod creation;
mod error;
mod issuance;
mod revocation_list;

use std::{fmt, sync::Arc};

use der::{Decode, Encode};
use x509_cert::Certificate;

use crate::{
    ca_key::{CaKey, FileKey},
    key_id::IssuerKeyId,
    lint::{self, Issuer},
    public_key::{KeyAlgorithm, PublicKey},
    tbs::{SignedParts, assemble},
    time,
};

pub use creation::AuthorityParams;
pub use error::IssueError;
pub use issuance::{LeafParams, Prepared, Recorded, SignedCertificate};

/// A certificate and the key it speaks of.
pub struct Authority {
    key: Arc<dyn CaKey>,
    /// A signature of the same kind by a key that nobody trusts, and that is gone: under it anything can be linted
    /// before the real key is used. No rule asks whether it fits, so that one serves for all.
    rehearsal: Vec<u8>,
    public_key: PublicKey,
    key_id: IssuerKeyId,
    certificate_der: Vec<u8>,
    subject_der: Vec<u8>,
    not_after_ms: i64,
}

impl Authority {
    /// Takes up an existing authority.
    ///
    /// # Errors
    /// [`IssueError`] when the certificate is no CA certificate or the key is not the one it speaks of.
    pub fn open(certificate_der: Vec<u8>, key: Arc<dyn CaKey>) -> Result<Self, IssueError> {
        let certificate =
            Certificate::from_der(&certificate_der).map_err(|_| IssueError::NotAnAuthority)?;
        let tbs = certificate.tbs_certificate();
        let spki_der = tbs
            .subject_public_key_info()
            .to_der()
            .map_err(|_| IssueError::NotAnAuthority)?;
        if !lint::is_authority(tbs) {
            return Err(IssueError::NotAnAuthority);
        }
        if spki_der != key.spki_der() {
            return Err(IssueError::KeyMismatch);
        }
        let public_key =
            PublicKey::from_spki_der(&spki_der).map_err(|_| IssueError::KeyAlgorithm)?;
        if public_key.algorithm() != KeyAlgorithm::P256 || key.algorithm() != KeyAlgorithm::P256 {
            return Err(IssueError::KeyAlgorithm);
        }
        Ok(Self {
            rehearsal: FileKey::generate()
                .map_err(|_| IssueError::KeyAlgorithm)?
                .sign(b"rehearsal")?,
            key_id: IssuerKeyId::of_spki(&spki_der),
            subject_der: tbs
                .subject()
                .to_der()
                .map_err(|_| IssueError::NotAnAuthority)?,
            not_after_ms: time::unix_ms(tbs.validity().not_after),
            public_key,
            certificate_der,
            key,
        })
    }

    /// The CA certificate.
    pub fn certificate_der(&self) -> &[u8] {
        &self.certificate_der
    }

    /// The id of the CA's key.
    pub fn key_id(&self) -> &IssuerKeyId {
        &self.key_id
    }

    /// The CA's name, which certificates carry as their issuer.
    pub fn subject_der(&self) -> &[u8] {
        &self.subject_der
    }

    /// When the CA certificate ends; nothing it signs ends later.
    pub fn not_after_ms(&self) -> i64 {
        self.not_after_ms
    }

    /// The CA's public key.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// Signs and assembles, then checks what came out of the key: a key module that fails or lies is found here, not
    /// by customers.
    fn sign_bytes(&self, tbs_der: &[u8]) -> Result<Vec<u8>, IssueError> {
        let signature = self.key.sign(tbs_der)?;
        self.public_key
            .verify(tbs_der, &signature)
            .map_err(|_| IssueError::BadSignature)?;
        let der = assemble(tbs_der, self.key.algorithm(), &signature);
        let parts = SignedParts::split(&der).map_err(|_| IssueError::BadSignature)?;
        if parts.tbs == tbs_der {
            Ok(der)
        } else {
            Err(IssueError::RecordedDiffers)
        }
    }

    /// Puts the rehearsal's signature under it and lints what a reader would see.
    fn rehearse(&self, tbs_der: &[u8]) -> Result<(), IssueError> {
        let rehearsed = assemble(tbs_der, self.key.algorithm(), &self.rehearsal);
        let issuer = Issuer {
            name_der: &self.subject_der,
            public_key: &self.public_key,
            not_after_ms: self.not_after_ms,
        };
        let findings = lint::run_on_leaf(&rehearsed, &issuer);
        if findings.is_empty() {
            Ok(())
        } else {
            Err(IssueError::Lint(findings))
        }
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority")
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}
