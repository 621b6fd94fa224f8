//! Finding the issuing key behind a certificate.

use const_oid::db::rfc5280;
use der::{Decode, Encode};
use thiserror::Error;
use x509_cert::{
    Certificate, TbsCertificate, Version,
    ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage},
};

use crate::{key_id::IssuerKeyId, lint, public_key::PublicKey, tbs::SignedParts};

/// Extensions that this module understands, or that leave a decision to the caller; any other critical one refuses.
const UNDERSTOOD: [const_oid::ObjectIdentifier; 4] = [
    rfc5280::ID_CE_KEY_USAGE,
    rfc5280::ID_CE_EXT_KEY_USAGE,
    rfc5280::ID_CE_BASIC_CONSTRAINTS,
    rfc5280::ID_CE_CRL_DISTRIBUTION_POINTS,
];

/// Our issuing authorities: names to look them up by, keys to verify with.
#[derive(Debug, Clone, Default)]
pub struct TrustedIssuers(Vec<TrustedIssuer>);

#[derive(Debug, Clone)]
struct TrustedIssuer {
    name_der: Vec<u8>,
    public_key: PublicKey,
    key_id: IssuerKeyId,
}

/// The row to look for: which of our keys signed, and under which serial number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The issuing key.
    pub issuer: IssuerKeyId,
    /// The serial number's content octets.
    pub serial: Vec<u8>,
}

/// Why a presented certificate is none of ours, or not for clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum IdentifyError {
    /// It cannot be read.
    #[error("the certificate cannot be read")]
    Unreadable,
    /// None of our authorities has its issuer's name.
    #[error("the certificate is of an unknown issuer")]
    UnknownIssuer,
    /// It names one of our authorities, whose key did not sign it.
    #[error("the certificate names an issuer whose key did not sign it")]
    ForgedIssuer,
    /// Our key signed it, but not for client authentication.
    #[error("the certificate is not for client authentication")]
    WrongPurpose,
}

/// A certificate that cannot be trusted as an issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not the certificate of an authority with a key we can verify with")]
pub struct TrustedIssuerError;

impl TrustedIssuers {
    /// Trusts the keys of these CA certificates, under their names.
    ///
    /// # Errors
    /// [`TrustedIssuerError`] when one is not the certificate of an authority.
    pub fn new<D: AsRef<[u8]>>(
        certificates: impl IntoIterator<Item = D>,
    ) -> Result<Self, TrustedIssuerError> {
        certificates
            .into_iter()
            .map(|der| TrustedIssuer::read(der.as_ref()))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The DER names of the issuers, for the hints of a TLS server.
    pub fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(|issuer| issuer.name_der.as_slice())
    }

    pub(super) fn identify(&self, der: &[u8]) -> Result<Identity, IdentifyError> {
        let certificate = Certificate::from_der(der).map_err(|_| IdentifyError::Unreadable)?;
        let tbs = certificate.tbs_certificate();
        let issuer_der = tbs
            .issuer()
            .to_der()
            .map_err(|_| IdentifyError::Unreadable)?;
        let parts = SignedParts::split(der).map_err(|_| IdentifyError::Unreadable)?;

        // The name only narrows the search; the key decides. An authority may have several keys under one name.
        let mut named = self
            .0
            .iter()
            .filter(|issuer| issuer.name_der == issuer_der)
            .peekable();
        if named.peek().is_none() {
            return Err(IdentifyError::UnknownIssuer);
        }
        let issuer = named
            .find(|issuer| issuer.signed(&parts, tbs))
            .ok_or(IdentifyError::ForgedIssuer)?;
        check_purpose(tbs)?;
        Ok(Identity {
            issuer: issuer.key_id.clone(),
            serial: tbs.serial_number().as_bytes().to_vec(),
        })
    }
}

impl TrustedIssuer {
    fn read(der: &[u8]) -> Result<Self, TrustedIssuerError> {
        let certificate = Certificate::from_der(der).map_err(|_| TrustedIssuerError)?;
        let tbs = certificate.tbs_certificate();
        let spki_der = tbs
            .subject_public_key_info()
            .to_der()
            .map_err(|_| TrustedIssuerError)?;
        if !lint::is_authority(tbs) {
            return Err(TrustedIssuerError);
        }
        Ok(Self {
            name_der: tbs.subject().to_der().map_err(|_| TrustedIssuerError)?,
            public_key: PublicKey::from_spki_der(&spki_der).map_err(|_| TrustedIssuerError)?,
            key_id: IssuerKeyId::of_spki(&spki_der),
        })
    }

    fn signed(&self, parts: &SignedParts<'_>, tbs: &TbsCertificate) -> bool {
        let expected = self.public_key.algorithm().signature_algorithm_der();
        // RFC 5280 §4.1.1.2: the algorithm outside the signature must be the one inside.
        let inside = tbs.signature().to_der();
        parts.algorithm == expected
            && inside.is_ok_and(|inside| inside == expected)
            && self.public_key.verify(parts.tbs, parts.signature).is_ok()
    }
}

fn check_purpose(tbs: &TbsCertificate) -> Result<(), IdentifyError> {
    let wrong = IdentifyError::WrongPurpose;
    let no_authority = match tbs.get_extension::<BasicConstraints>() {
        Ok(constraints) => constraints.is_none_or(|(_, constraints)| !constraints.ca),
        Err(_) => false,
    };
    let signs = tbs.get_extension::<KeyUsage>().map_err(|_| wrong)?;
    let for_clients = tbs.get_extension::<ExtendedKeyUsage>().map_err(|_| wrong)?;
    let critical = tbs
        .extensions()
        .into_iter()
        .flatten()
        .filter(|extension| extension.critical);
    let all = tbs.version() == Version::V3
        && no_authority
        && signs.is_some_and(|(_, usage)| usage.digital_signature())
        && for_clients.is_some_and(|(_, usage)| usage.0.contains(&rfc5280::ID_KP_CLIENT_AUTH))
        && critical
            .into_iter()
            .all(|extension| UNDERSTOOD.contains(&extension.extn_id));
    if all { Ok(()) } else { Err(wrong) }
}
