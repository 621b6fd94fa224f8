//! Certification requests (PKCS#10): whose key it is, and whether the key is good enough.

mod weak;

use const_oid::ObjectIdentifier;
use der::{Decode, Encode};
use thiserror::Error;
use x509_cert::{ext::pkix::name::DirectoryString, request::CertReq};

use crate::{
    public_key::{KeyAlgorithm, PublicKey, PublicKeyError},
    tbs::SignedParts,
};

/// The longest request that is looked at; an RSA-4096 request with attributes is a quarter of it.
pub const MAX_REQUEST_BYTES: usize = 8 * 1024;

const CHALLENGE_PASSWORD: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.7");
/// PKCS#9 allows 255 characters.
const MAX_CHALLENGE_CHARS: usize = 255;

/// Which kinds of key a bank certifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyPolicy {
    /// P-256 only.
    #[default]
    P256,
    /// P-256, or RSA with 3072 to 4096 bits.
    P256OrRsa3072,
}

/// A request whose sender holds the private key, and whose key may be certified. What it says about names and
/// extensions was read past: the server decides those.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedRequest {
    public_key: PublicKey,
    challenge_password: Option<String>,
}

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CsrError {
    /// It is longer than [`MAX_REQUEST_BYTES`].
    #[error("the request is longer than {MAX_REQUEST_BYTES} bytes")]
    TooLong,
    /// It is not strict DER of a version 1 request.
    #[error("the request is not strict DER")]
    Encoding,
    /// An attribute that we read is doubled, oversized or not a text.
    #[error("the challenge password is doubled, oversized or not a text")]
    Attribute,
    /// The kind of key is not accepted.
    #[error("the kind of key is not accepted")]
    KeyType,
    /// The key is too short or too long, or its exponent is unsafe.
    #[error("the strength of the key is not accepted")]
    KeyStrength,
    /// Others know the private key or can compute it.
    #[error("the key is known to be weak")]
    WeakKey,
    /// The signature's algorithm does not go with the key.
    #[error("the signature algorithm does not go with the key")]
    SignatureAlgorithm,
    /// The sender does not hold the private key.
    #[error("the signature of the request does not verify")]
    Signature,
}

impl CsrError {
    /// A code that stays the same.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "CSR-SIZE",
            Self::Encoding => "CSR-DER",
            Self::Attribute => "CSR-ATTRIBUTE",
            Self::KeyType => "CSR-KEY-TYPE",
            Self::KeyStrength => "CSR-KEY-STRENGTH",
            Self::WeakKey => "CSR-KEY-WEAK",
            Self::SignatureAlgorithm => "CSR-ALGORITHM",
            Self::Signature => "CSR-SIGNATURE",
        }
    }
}

/// Checks a request under the default policy: P-256 keys.
///
/// # Errors
/// [`CsrError`], the first rule that it breaks.
pub fn check_request(der: &[u8]) -> Result<CheckedRequest, CsrError> {
    check_request_under(KeyPolicy::default(), der)
}

/// Checks a request: size, strict DER, kind, strength and reputation of the key, proof that the sender holds it.
///
/// # Errors
/// [`CsrError`], the first rule that it breaks.
pub fn check_request_under(policy: KeyPolicy, der: &[u8]) -> Result<CheckedRequest, CsrError> {
    if der.len() > MAX_REQUEST_BYTES {
        return Err(CsrError::TooLong);
    }
    let request = CertReq::from_der(der).map_err(|_| CsrError::Encoding)?;
    if request.to_der().map_err(|_| CsrError::Encoding)? != der {
        return Err(CsrError::Encoding);
    }
    let challenge_password = challenge_password(&request)?;
    let spki_der = request
        .info
        .public_key
        .to_der()
        .map_err(|_| CsrError::Encoding)?;
    let public_key = PublicKey::from_spki_der(&spki_der).map_err(|error| match error {
        PublicKeyError::Encoding => CsrError::Encoding,
        PublicKeyError::Algorithm => CsrError::KeyType,
    })?;
    policy.check(&public_key)?;
    weak::check(&public_key)?;
    check_possession(der, &public_key)?;
    Ok(CheckedRequest {
        public_key,
        challenge_password,
    })
}

impl CheckedRequest {
    /// The `SubjectPublicKeyInfo`.
    pub fn spki_der(&self) -> &[u8] {
        self.public_key.spki_der()
    }

    /// The key.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// Kind and strength of the key.
    pub fn key_algorithm(&self) -> KeyAlgorithm {
        self.public_key.algorithm()
    }

    /// The `challengePassword` attribute, if there is one.
    pub fn challenge_password(&self) -> Option<&str> {
        self.challenge_password.as_deref()
    }

    /// SHA-256 of the `SubjectPublicKeyInfo`.
    pub fn public_key_sha256(&self) -> [u8; 32] {
        self.public_key.sha256()
    }
}

impl KeyPolicy {
    fn check(self, key: &PublicKey) -> Result<(), CsrError> {
        match (self, key.algorithm()) {
            (_, KeyAlgorithm::P256)
            | (Self::P256OrRsa3072, KeyAlgorithm::Rsa { bits: 3072..=4096 }) => Ok(()),
            (Self::P256, KeyAlgorithm::Rsa { .. }) => Err(CsrError::KeyType),
            (Self::P256OrRsa3072, KeyAlgorithm::Rsa { .. }) => Err(CsrError::KeyStrength),
        }
    }
}

/// Verifies the signature over the bytes as they came in.
fn check_possession(der: &[u8], key: &PublicKey) -> Result<(), CsrError> {
    let parts = SignedParts::split(der).map_err(|_| CsrError::Encoding)?;
    if parts.algorithm != key.algorithm().signature_algorithm_der() {
        return Err(CsrError::SignatureAlgorithm);
    }
    key.verify(parts.tbs, parts.signature)
        .map_err(|_| CsrError::Signature)
}

fn challenge_password(request: &CertReq) -> Result<Option<String>, CsrError> {
    let mut attributes = request
        .info
        .attributes
        .iter()
        .filter(|attribute| attribute.oid == CHALLENGE_PASSWORD);
    let Some(attribute) = attributes.next() else {
        return Ok(None);
    };
    if attributes.next().is_some() || attribute.values.len() != 1 {
        return Err(CsrError::Attribute);
    }
    let value = attribute.values.get(0).ok_or(CsrError::Attribute)?;
    let text = value
        .decode_as::<DirectoryString>()
        .map_err(|_| CsrError::Attribute)?;
    let text = text.value().into_owned();
    if text.chars().count() > MAX_CHALLENGE_CHARS {
        Err(CsrError::Attribute)
    } else {
        Ok(Some(text))
    }
}
