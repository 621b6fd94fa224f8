//! The to-be-signed parts of a certificate and the shell around a signature.

use der::{Decode, Reader, SliceReader};

use crate::{
    names::SubjectName,
    public_key::KeyAlgorithm,
    serial::Serial,
    time::{self, TimeError},
    writer::{INTEGER, bit_string, sequence, tlv},
};

/// What a `TBSCertificate` says, in its order.
pub(crate) struct TbsParts<'a> {
    pub(crate) serial: &'a Serial,
    pub(crate) signer: KeyAlgorithm,
    pub(crate) issuer_der: &'a [u8],
    pub(crate) not_before_ms: i64,
    pub(crate) not_after_ms: i64,
    pub(crate) subject: &'a SubjectName,
    pub(crate) spki_der: &'a [u8],
    pub(crate) extensions: &'a [Vec<u8>],
}

impl TbsParts<'_> {
    /// The DER of the `TBSCertificate`, version 3.
    pub(crate) fn to_der(&self) -> Result<Vec<u8>, TimeError> {
        let validity = sequence(&[
            &time::encode(self.not_before_ms)?,
            &time::encode(self.not_after_ms)?,
        ]);
        let extensions = sequence(&[&self.extensions.concat()]);
        Ok(sequence(&[
            &tlv(0xa0, &[&tlv(INTEGER, &[&[2]])]),
            &tlv(INTEGER, &[self.serial.as_bytes()]),
            self.signer.signature_algorithm_der(),
            self.issuer_der,
            &validity,
            self.subject.as_der(),
            self.spki_der,
            &tlv(0xa3, &[&extensions]),
        ]))
    }
}

/// To-be-signed bytes, algorithm and signature as one `Certificate` or `CertificateList`.
pub(crate) fn assemble(tbs_der: &[u8], algorithm: KeyAlgorithm, signature: &[u8]) -> Vec<u8> {
    sequence(&[
        tbs_der,
        algorithm.signature_algorithm_der(),
        &bit_string(signature),
    ])
}

/// The three parts of a signed structure as slices of the received bytes, so that a signature is verified over
/// exactly what came in.
pub(crate) struct SignedParts<'a> {
    pub(crate) tbs: &'a [u8],
    pub(crate) algorithm: &'a [u8],
    pub(crate) signature: &'a [u8],
}

impl<'a> SignedParts<'a> {
    pub(crate) fn split(der: &'a [u8]) -> Result<Self, der::Error> {
        let mut reader = SliceReader::new(der)?;
        let parts = reader.sequence(|inner| -> Result<_, der::Error> {
            let tbs = inner.tlv_bytes()?;
            let algorithm = inner.tlv_bytes()?;
            let signature = der::asn1::BitStringRef::decode(inner)?;
            let signature = signature.as_bytes().ok_or(der::ErrorKind::Failed)?;
            Ok(Self {
                tbs,
                algorithm,
                signature,
            })
        })?;
        reader.finish()?;
        Ok(parts)
    }
}

/// The `SubjectPublicKeyInfo` of a certificate, by position alone: also of certificates that are
/// strange in every other way.
pub(crate) fn spki_of_certificate(der: &[u8]) -> Result<&[u8], der::Error> {
    let parts = SignedParts::split(der)?;
    SliceReader::new(parts.tbs)?.sequence(|tbs| {
        if tbs.peek_byte() == Some(0xa0) {
            tbs.tlv_bytes()?;
        }
        // Serial number, algorithm, issuer, validity and subject come before the key.
        for _ in 0..5 {
            tbs.tlv_bytes()?;
        }
        let spki = tbs.tlv_bytes()?;
        tbs.drain(tbs.remaining_len())?;
        Ok(spki)
    })
}
