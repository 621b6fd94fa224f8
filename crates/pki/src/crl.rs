//! Certificate revocation lists, version 2. Each entry is encoded once, when it is made.

use const_oid::db::rfc5280::ID_CE_CRL_REASONS;
use thiserror::Error;

use crate::{
    extension::extension,
    public_key::KeyAlgorithm,
    serial::{Serial, SerialError},
    time::{self, TimeError},
    writer::{ENUMERATED, INTEGER, sequence, tlv},
};

/// Why a certificate is on a list (RFC 5280 §5.3.1). `removeFromCRL` belongs to delta lists only and is not here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RevocationReason {
    /// No reason: the extension is left out, as the RFC asks.
    Unspecified = 0,
    /// The key was lost, stolen or copied.
    KeyCompromise = 1,
    /// The holder's name or role changed.
    AffiliationChanged = 3,
    /// A newer certificate took its place.
    Superseded = 4,
    /// It is no longer needed.
    CessationOfOperation = 5,
    /// Suspended; may be lifted.
    CertificateHold = 6,
    /// A right was taken away.
    PrivilegeWithdrawn = 9,
}

/// One line of a revocation list, encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokedEntry {
    serial: Serial,
    der: Vec<u8>,
}

/// Why an entry cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RevokedEntryError {
    /// The serial number is none.
    #[error(transparent)]
    Serial(#[from] SerialError),
    /// The time cannot be written.
    #[error(transparent)]
    Time(#[from] TimeError),
}

/// What a revocation list says.
#[derive(Debug, Clone)]
pub struct CrlParams<'a> {
    /// The list's number, higher than every earlier one.
    pub number: u64,
    /// When this list was made.
    pub this_update_ms: i64,
    /// When the next one will be there at the latest.
    pub next_update_ms: i64,
    /// The revoked certificates; may be none.
    pub entries: &'a [RevokedEntry],
    /// The distribution point this list is for, as certificates name it.
    pub idp_url: Option<String>,
}

impl RevokedEntry {
    /// Encodes one entry.
    ///
    /// # Errors
    /// [`RevokedEntryError`] when the serial number or the time cannot be written.
    pub fn new(
        serial: &[u8],
        revoked_at_ms: i64,
        reason: RevocationReason,
    ) -> Result<Self, RevokedEntryError> {
        let serial = Serial::from_bytes(serial)?;
        let extensions = match reason {
            RevocationReason::Unspecified => Vec::new(),
            stated => {
                let code = tlv(ENUMERATED, &[&[stated as u8]]);
                sequence(&[&extension(ID_CE_CRL_REASONS, false, &code)])
            }
        };
        let der = sequence(&[
            &tlv(INTEGER, &[serial.as_bytes()]),
            &time::encode(revoked_at_ms)?,
            &extensions,
        ]);
        Ok(Self { serial, der })
    }

    /// The serial number's content octets.
    pub fn serial(&self) -> &[u8] {
        self.serial.as_bytes()
    }

    /// The entry's DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }
}

/// The `TBSCertList`.
pub(crate) fn tbs(
    params: &CrlParams<'_>,
    signer: KeyAlgorithm,
    issuer_der: &[u8],
    extensions: &[Vec<u8>],
) -> Result<Vec<u8>, TimeError> {
    let entries: Vec<&[u8]> = params.entries.iter().map(RevokedEntry::der).collect();
    // RFC 5280 §5.1.2.6: when nothing is revoked, the list is absent, not empty.
    let revoked = if entries.is_empty() {
        Vec::new()
    } else {
        sequence(&entries)
    };
    Ok(sequence(&[
        &tlv(INTEGER, &[&[1]]),
        signer.signature_algorithm_der(),
        issuer_der,
        &time::encode(params.this_update_ms)?,
        &time::encode(params.next_update_ms)?,
        &revoked,
        &tlv(0xa0, &[&sequence(&[&extensions.concat()])]),
    ]))
}
