//! Public keys: reading them strictly, verifying with them, naming them.

use aws_lc_rs::{
    digest::{SHA256, digest},
    signature::{ECDSA_P256_SHA256_ASN1, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey},
};
use der::{Decode, Encode, asn1::AnyRef};
use spki::{ObjectIdentifier, SubjectPublicKeyInfoRef};
use thiserror::Error;

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const PRIME256V1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// `ecdsa-with-SHA256`, whose parameters are absent (RFC 5758 §3.2).
const ECDSA_WITH_SHA256: &[u8] = &[
    0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02,
];
/// `sha256WithRSAEncryption`, whose parameters are NULL (RFC 4055 §5).
const SHA256_WITH_RSA: &[u8] = &[
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00,
];

/// The kinds of key that Tegata signs with and certifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyAlgorithm {
    /// NIST P-256, used with ECDSA and SHA-256.
    P256,
    /// RSA, used with PKCS#1 v1.5 and SHA-256.
    Rsa {
        /// Length of the modulus in bits.
        bits: u32,
    },
}

impl KeyAlgorithm {
    /// The DER `AlgorithmIdentifier` of signatures made with such a key.
    pub fn signature_algorithm_der(self) -> &'static [u8] {
        match self {
            Self::P256 => ECDSA_WITH_SHA256,
            Self::Rsa { .. } => SHA256_WITH_RSA,
        }
    }
}

/// A public key that was read strictly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    spki_der: Vec<u8>,
    key_bytes: Vec<u8>,
    algorithm: KeyAlgorithm,
}

/// Why a `SubjectPublicKeyInfo` is not a key of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PublicKeyError {
    /// The bytes are no strict DER `SubjectPublicKeyInfo`.
    #[error("the public key is not strict DER")]
    Encoding,
    /// The algorithm or the curve is none of [`KeyAlgorithm`].
    #[error("the kind of public key is not accepted")]
    Algorithm,
}

/// The signature is not by this key over this message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the signature does not verify")]
pub struct SignatureError;

impl PublicKey {
    /// Reads a `SubjectPublicKeyInfo`.
    ///
    /// # Errors
    /// [`PublicKeyError`] when the bytes are not strict DER or the kind of key is not accepted.
    pub fn from_spki_der(spki_der: &[u8]) -> Result<Self, PublicKeyError> {
        let spki =
            SubjectPublicKeyInfoRef::from_der(spki_der).map_err(|_| PublicKeyError::Encoding)?;
        // The reader is lenient in places; a key must have one encoding only, or it would have two fingerprints.
        if spki.to_der().map_err(|_| PublicKeyError::Encoding)? != spki_der {
            return Err(PublicKeyError::Encoding);
        }
        let key_bytes = spki
            .subject_public_key
            .as_bytes()
            .ok_or(PublicKeyError::Encoding)?;
        let algorithm = match spki.algorithm.oid {
            EC_PUBLIC_KEY => p256(spki.algorithm.parameters, key_bytes)?,
            RSA_ENCRYPTION => rsa(spki.algorithm.parameters, key_bytes)?,
            _ => return Err(PublicKeyError::Algorithm),
        };
        Ok(Self {
            spki_der: spki_der.to_vec(),
            key_bytes: key_bytes.to_vec(),
            algorithm,
        })
    }

    /// The `SubjectPublicKeyInfo` as it was read.
    pub fn spki_der(&self) -> &[u8] {
        &self.spki_der
    }

    /// Kind and strength.
    pub fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    /// SHA-256 of the `SubjectPublicKeyInfo`.
    pub fn sha256(&self) -> [u8; 32] {
        sha256(&self.spki_der)
    }

    /// The key identifier of RFC 7093 §2 method 1: the leftmost 160 bits of SHA-256 of the key bits.
    pub fn key_identifier(&self) -> [u8; 20] {
        let full = sha256(&self.key_bytes);
        full.first_chunk().copied().unwrap_or_default()
    }

    /// Verifies a signature made with [`KeyAlgorithm::signature_algorithm_der`].
    ///
    /// # Errors
    /// [`SignatureError`] when it does not verify; a key that is not on the curve ends here too.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        let verified = match self.algorithm {
            KeyAlgorithm::P256 => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &self.key_bytes)
                .verify(message, signature),
            KeyAlgorithm::Rsa { .. } => {
                UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.key_bytes)
                    .verify(message, signature)
            }
        };
        verified.map_err(|_| SignatureError)
    }

    /// The bits of the key: an uncompressed point, or an `RSAPublicKey`.
    pub(crate) fn key_bytes(&self) -> &[u8] {
        &self.key_bytes
    }
}

/// Modulus and exponent of an `RSAPublicKey`, big-endian, without leading zeros.
pub(crate) struct RsaNumbers<'a> {
    pub(crate) modulus: &'a [u8],
    pub(crate) exponent: &'a [u8],
}

pub(crate) fn rsa_numbers(key_bytes: &[u8]) -> Result<RsaNumbers<'_>, PublicKeyError> {
    use der::{Reader, SliceReader, asn1::UintRef};
    let mut reader = SliceReader::new(key_bytes).map_err(|_| PublicKeyError::Encoding)?;
    let read = reader.sequence(|inner| -> Result<_, der::Error> {
        Ok((UintRef::decode(inner)?, UintRef::decode(inner)?))
    });
    let (modulus, exponent) = read.map_err(|_| PublicKeyError::Encoding)?;
    reader.finish().map_err(|_| PublicKeyError::Encoding)?;
    Ok(RsaNumbers {
        modulus: modulus.as_bytes(),
        exponent: exponent.as_bytes(),
    })
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let digest = digest(&SHA256, bytes);
    digest.as_ref().first_chunk().copied().unwrap_or_default()
}

fn p256(parameters: Option<AnyRef<'_>>, point: &[u8]) -> Result<KeyAlgorithm, PublicKeyError> {
    let curve = parameters.and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
    if curve != Some(PRIME256V1) {
        return Err(PublicKeyError::Algorithm);
    }
    // Uncompressed points only: one key, one encoding.
    if point.len() == 65 && point.first() == Some(&4) {
        Ok(KeyAlgorithm::P256)
    } else {
        Err(PublicKeyError::Encoding)
    }
}

fn rsa(parameters: Option<AnyRef<'_>>, key_bytes: &[u8]) -> Result<KeyAlgorithm, PublicKeyError> {
    if parameters != Some(AnyRef::NULL) {
        return Err(PublicKeyError::Encoding);
    }
    let modulus = rsa_numbers(key_bytes)?.modulus;
    let leading = modulus
        .first()
        .ok_or(PublicKeyError::Encoding)?
        .leading_zeros();
    let whole = u32::try_from(modulus.len() * 8).map_err(|_| PublicKeyError::Encoding)?;
    Ok(KeyAlgorithm::Rsa {
        bits: whole.saturating_sub(leading),
    })
}
