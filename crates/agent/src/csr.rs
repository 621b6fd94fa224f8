//! The certificate signing request (PKCS#10, RFC 2986).
//!
//! The server sets every name in the certificate, so the request carries none, except where it is
//! made to be handed in on paper.

use aws_lc_rs::digest;
use der::{
    Decode, Encode,
    asn1::{Any, BitString, ObjectIdentifier, SetOfVec, Utf8StringRef},
};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use thiserror::Error;
use x509_cert::{
    attr::{Attribute, AttributeTypeAndValue},
    name::{Name, RelativeDistinguishedName},
    request::{CertReq, CertReqInfo, Version},
};

use crate::key_store::{KeyStore, KeyStoreError, StoredKey};

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const CHALLENGE_PASSWORD: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.7");
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// What a request says beside its key.
#[derive(Debug, Clone, Copy)]
pub enum Purpose<'a> {
    /// For the acquisition and the app that this challenge names.
    Challenge(&'a str),
    /// To be handed in by a person, under this common name.
    Name(&'a str),
}

/// Builds and signs a request; DER.
///
/// # Errors
/// [`CsrError`] when a value cannot be encoded or the store does not sign.
pub fn build(
    store: &dyn KeyStore,
    key: &StoredKey,
    purpose: Purpose<'_>,
) -> Result<Vec<u8>, CsrError> {
    let info = CertReqInfo {
        version: Version::V1,
        subject: subject(purpose)?,
        public_key: public_key(key)?,
        attributes: attributes(purpose)?,
    };
    let signature = store.sign(key, &info.to_der()?)?;
    let request = CertReq {
        info,
        algorithm: AlgorithmIdentifierOwned {
            oid: ECDSA_WITH_SHA256,
            parameters: None,
        },
        signature: BitString::from_bytes(&signature)?,
    };
    Ok(request.to_der()?)
}

/// SHA-256 of the key's `SubjectPublicKeyInfo`, hexadecimal: what the console shows of a request.
///
/// # Errors
/// [`CsrError`] when the key cannot be encoded.
pub fn public_key_sha256(key: &StoredKey) -> Result<String, CsrError> {
    let encoded = public_key(key)?.to_der()?;
    Ok(hex::encode(digest::digest(&digest::SHA256, &encoded)))
}

/// Why no request was built.
#[derive(Debug, Error)]
pub enum CsrError {
    /// A value does not fit its ASN.1 type.
    #[error("the request cannot be encoded: {0}")]
    Encoding(#[from] der::Error),
    /// The store did not sign.
    #[error(transparent)]
    Store(#[from] KeyStoreError),
}

fn subject(purpose: Purpose<'_>) -> Result<Name, der::Error> {
    let Purpose::Name(name) = purpose else {
        return Ok(Name::default());
    };
    let value = Any::from(Utf8StringRef::new(name)?);
    let attribute = AttributeTypeAndValue {
        oid: COMMON_NAME,
        value,
    };
    let rdn = RelativeDistinguishedName::try_from(vec![attribute])?;
    Name::from_der(&vec![rdn].to_der()?)
}

fn public_key(key: &StoredKey) -> Result<SubjectPublicKeyInfoOwned, der::Error> {
    Ok(SubjectPublicKeyInfoOwned {
        algorithm: AlgorithmIdentifierOwned {
            oid: EC_PUBLIC_KEY,
            parameters: Some(Any::from(P256)),
        },
        subject_public_key: BitString::from_bytes(key.point())?,
    })
}

fn attributes(purpose: Purpose<'_>) -> Result<SetOfVec<Attribute>, der::Error> {
    let Purpose::Challenge(challenge) = purpose else {
        return Ok(SetOfVec::new());
    };
    let value = Any::from(Utf8StringRef::new(challenge)?);
    let attribute = Attribute {
        oid: CHALLENGE_PASSWORD,
        values: SetOfVec::try_from(vec![value])?,
    };
    SetOfVec::try_from(vec![attribute])
}
