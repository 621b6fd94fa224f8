//! What the app makes of a certificate it is given: whether it may be installed at all, and the
//! pieces that stores and people want to see.

use std::{sync::Arc, time::Duration};

use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::STANDARD};
use der::{Decode, Encode, asn1::ObjectIdentifier};
use rustls::{RootCertStore, server::WebPkiClientVerifier};
use rustls_pki_types::{CertificateDer, UnixTime, pem::PemObject};
use tegata_acquisition::BankProfile;
use thiserror::Error;
use x509_cert::{Certificate, name::Name};

use crate::key_store::{Installable, StoredKey};

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// The CAs whose leaves may be installed.
#[derive(Debug, Clone, Default)]
pub struct Authorities {
    certificates: Vec<CertificateDer<'static>>,
    fingerprints: Vec<String>,
}

impl Authorities {
    /// Those of a bank's profile.
    ///
    /// # Errors
    /// [`CertificateError::Pem`] when the profile's PEM cannot be read.
    pub fn of(profile: &BankProfile) -> Result<Self, CertificateError> {
        let mut authorities = Self::from_pem(profile.issuing_cas_pem.as_bytes())?;
        authorities
            .fingerprints
            .clone_from(&profile.ca_fingerprints);
        Ok(authorities)
    }

    /// Those of a PEM text.
    ///
    /// # Errors
    /// [`CertificateError::Pem`] when it cannot be read.
    pub fn from_pem(pem: &[u8]) -> Result<Self, CertificateError> {
        Ok(Self {
            certificates: certificates_of_pem(pem)?,
            fingerprints: Vec::new(),
        })
    }

    /// The known ones, and those of the chain that are known by fingerprint.
    fn anchors(&self, chain: &[Vec<u8>]) -> Result<RootCertStore, CertificateError> {
        let mut anchors = RootCertStore::empty();
        let by_fingerprint = chain
            .iter()
            .filter(|der| self.fingerprints.contains(&fingerprint(der)))
            .map(|der| CertificateDer::from(der.clone()));
        for certificate in self.certificates.iter().cloned().chain(by_fingerprint) {
            anchors
                .add(certificate)
                .map_err(|_| CertificateError::Malformed)?;
        }
        if anchors.is_empty() {
            Err(CertificateError::Untrusted)
        } else {
            Ok(anchors)
        }
    }
}

/// A certificate that may be installed: ours by its key, the bank's by its signature.
#[derive(Debug, Clone)]
pub struct Accepted {
    chain: Vec<Vec<u8>>,
    leaf: Certificate,
}

impl Accepted {
    /// Judges a chain, leaf first.
    ///
    /// The path is judged at the leaf's own beginning: only the server's clock says what is valid
    /// now, the PC's may be wrong.
    ///
    /// # Errors
    /// [`CertificateError`] unless the leaf is for this key, for client authentication, no CA, and
    /// signed below one of the authorities.
    pub fn judge(
        chain: Vec<Vec<u8>>,
        key: &StoredKey,
        authorities: &Authorities,
    ) -> Result<Self, CertificateError> {
        let anchors = authorities.anchors(&chain)?;
        let accepted = Self::parse(chain)?;
        if accepted.point() != Some(key.point().as_slice()) {
            return Err(CertificateError::OtherKey);
        }
        accepted.verify(anchors)?;
        Ok(accepted)
    }

    /// Takes up a chain that was judged before.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] when it is damaged.
    pub fn parse(chain: Vec<Vec<u8>>) -> Result<Self, CertificateError> {
        let leaf = chain.first().ok_or(CertificateError::Malformed)?;
        let leaf = Certificate::from_der(leaf).map_err(|_| CertificateError::Malformed)?;
        Ok(Self { chain, leaf })
    }

    /// Also demands that the bank's code stands at the end of the common name.
    ///
    /// # Errors
    /// [`CertificateError::OtherBank`] when it does not.
    pub fn for_bank(self, code: &str) -> Result<Self, CertificateError> {
        if self.common_name().rsplit(' ').next() == Some(code) {
            Ok(self)
        } else {
            Err(CertificateError::OtherBank)
        }
    }

    /// Leaf first.
    pub fn chain(&self) -> &[Vec<u8>] {
        &self.chain
    }

    /// SHA-256 of the leaf, lower-case hex.
    pub fn fingerprint(&self) -> String {
        fingerprint(self.leaf_der())
    }

    /// The leaf's subject for people, in the order of the certificate.
    pub fn subject(&self) -> String {
        self.leaf.tbs_certificate().subject().to_string()
    }

    /// The leaf's common name; empty when it has none.
    pub fn common_name(&self) -> String {
        common_name(self.leaf.tbs_certificate().subject())
    }

    /// Serial number, lower-case hex.
    pub fn serial(&self) -> String {
        hex::encode(self.leaf.tbs_certificate().serial_number().as_bytes())
    }

    /// The last second of validity, seconds since 1970.
    pub fn not_after(&self) -> i64 {
        seconds(
            self.leaf
                .tbs_certificate()
                .validity()
                .not_after
                .to_unix_duration(),
        )
    }

    /// The pieces that a store wants.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] when one cannot be encoded again.
    pub fn installable(&self) -> Result<Installable, CertificateError> {
        let tbs = self.leaf.tbs_certificate();
        let encode = || -> der::Result<_> {
            Ok((
                tbs.subject().to_der()?,
                tbs.issuer().to_der()?,
                tbs.serial_number().to_der()?,
            ))
        };
        let (subject, issuer, serial) = encode().map_err(|_| CertificateError::Malformed)?;
        // NSS wants one nickname per subject; a reissued certificate has another subject.
        let print = self.fingerprint();
        let short = print.get(..8).unwrap_or_default();
        Ok(Installable {
            nickname: format!("{} {short}", self.common_name()),
            der: self.leaf_der().to_vec(),
            issuer_der: self.chain.get(1).cloned(),
            subject,
            issuer,
            serial,
        })
    }

    fn leaf_der(&self) -> &[u8] {
        self.chain.first().map(Vec::as_slice).unwrap_or_default()
    }

    /// The leaf's public key as an uncompressed point, if it is one.
    pub fn point(&self) -> Option<&[u8]> {
        self.leaf
            .tbs_certificate()
            .subject_public_key_info()
            .subject_public_key
            .as_bytes()
    }

    fn verify(&self, anchors: RootCertStore) -> Result<(), CertificateError> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(anchors), provider)
            .build()
            .map_err(|_| CertificateError::Untrusted)?;
        let mut chain = self
            .chain
            .iter()
            .map(|der| CertificateDer::from(der.as_slice()));
        let leaf = chain.next().ok_or(CertificateError::Malformed)?;
        let intermediates: Vec<_> = chain.collect();
        let begin = self
            .leaf
            .tbs_certificate()
            .validity()
            .not_before
            .to_unix_duration();
        let at = UnixTime::since_unix_epoch(begin);
        verifier
            .verify_client_cert(&leaf, &intermediates, at)
            .map(|_| ())
            .map_err(|_| CertificateError::Untrusted)
    }
}

/// Why a certificate is not installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CertificateError {
    /// No certificate, or not readable.
    #[error("the certificate cannot be read")]
    Malformed,
    /// A PEM text that cannot be read.
    #[error("the PEM text cannot be read")]
    Pem,
    /// Made for another key.
    #[error("the certificate is for another key")]
    OtherKey,
    /// Not signed by the bank's CA, not for clients, or a CA itself.
    #[error("the certificate is not one of the bank's certificate authority for clients")]
    Untrusted,
    /// Of another bank.
    #[error("the certificate is for another bank")]
    OtherBank,
}

/// DER out of base64, as the wire and the journal have it.
///
/// # Errors
/// [`CertificateError::Malformed`] when it is no base64.
pub fn decode_chain(chain: &[String]) -> Result<Vec<Vec<u8>>, CertificateError> {
    let decode = |text: &String| {
        STANDARD
            .decode(text)
            .map_err(|_| CertificateError::Malformed)
    };
    chain.iter().map(decode).collect()
}

/// DER into base64.
pub fn encode_chain(chain: &[Vec<u8>]) -> Vec<String> {
    chain.iter().map(|der| STANDARD.encode(der)).collect()
}

/// SHA-256, lower-case hex.
pub fn fingerprint(der: &[u8]) -> String {
    hex::encode(digest::digest(&digest::SHA256, der))
}

/// All certificates of a PEM text.
///
/// # Errors
/// [`CertificateError::Pem`] when it cannot be read.
pub fn certificates_of_pem(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, CertificateError> {
    CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|_| CertificateError::Pem)
}

fn common_name(name: &Name) -> String {
    name.iter()
        .filter(|attribute| attribute.oid == COMMON_NAME)
        .filter_map(|attribute| std::str::from_utf8(attribute.value.value()).ok())
        .last()
        .unwrap_or_default()
        .to_owned()
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}
