//! Proof that the peer holds the private key of the certificate it shows, and of nothing else.
//!
//! The key is taken from the certificate by position, by the same reading that later names the certificate to the
//! application. A certificate that is strange in every other way (version 1, a critical extension nobody knows) thus
//! still reaches a page that explains, instead of ending as a TLS alert.

use rustls::{
    CertificateError, DigitallySignedStruct, Error, PeerMisbehaved,
    client::danger::HandshakeSignatureValid,
    crypto::{WebPkiSupportedAlgorithms, verify_tls13_signature_with_raw_key},
};
use rustls_pki_types::{CertificateDer, SubjectPublicKeyInfoDer};
use webpki::RawPublicKeyEntity;

/// Checks a TLS 1.3 `CertificateVerify`.
pub(crate) fn prove_tls13(
    message: &[u8],
    certificate: &CertificateDer<'_>,
    signed: &DigitallySignedStruct,
    algorithms: &WebPkiSupportedAlgorithms,
) -> Result<HandshakeSignatureValid, Error> {
    verify_tls13_signature_with_raw_key(message, &key_of(certificate)?, signed, algorithms)
}

/// Checks a TLS 1.2 `CertificateVerify`. There a scheme does not settle the curve, so that each of its algorithms is
/// tried on the key (RFC 5246 section 7.4.1.4.1).
pub(crate) fn prove_tls12(
    message: &[u8],
    certificate: &CertificateDer<'_>,
    signed: &DigitallySignedStruct,
    algorithms: &WebPkiSupportedAlgorithms,
) -> Result<HandshakeSignatureValid, Error> {
    let spki = key_of(certificate)?;
    let key = RawPublicKeyEntity::try_from(&spki).map_err(|_| bad_encoding())?;
    let mapped = algorithms
        .mapping
        .iter()
        .find(|(scheme, _)| *scheme == signed.scheme);
    let (_, candidates) = mapped.ok_or(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme)?;
    let proven = candidates.iter().any(|candidate| {
        key.verify_signature(*candidate, message, signed.signature())
            .is_ok()
    });
    if proven {
        Ok(HandshakeSignatureValid::assertion())
    } else {
        Err(CertificateError::BadSignature.into())
    }
}

fn key_of<'a>(certificate: &'a CertificateDer<'_>) -> Result<SubjectPublicKeyInfoDer<'a>, Error> {
    let spki =
        tegata_pki::presented::spki_of_certificate(certificate).map_err(|_| bad_encoding())?;
    Ok(SubjectPublicKeyInfoDer::from(spki))
}

fn bad_encoding() -> Error {
    CertificateError::BadEncoding.into()
}
