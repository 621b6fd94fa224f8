//! What any certificate says about itself, so that a refusal can be explained.

use const_oid::db::rfc4519::CN;
use der::{Decode, Encode};
use thiserror::Error;
use x509_cert::{Certificate, ext::pkix::name::DirectoryString, name::Name};

use crate::time;

/// Larger certificates are not read.
const MAX_BYTES: usize = 32 * 1024;
/// Longer common names are cut: they go on pages and into logs.
const MAX_CN_CHARS: usize = 128;

/// What a certificate says. Anyone can make one that says anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The serial number's content octets.
    pub serial: Vec<u8>,
    /// When it begins.
    pub not_before_ms: i64,
    /// When it ends.
    pub not_after_ms: i64,
    /// The last CN of the subject, without control characters.
    pub subject_cn: Option<String>,
    /// The last CN of the issuer, without control characters.
    pub issuer_cn: Option<String>,
    /// The issuer's name.
    pub issuer_dn_der: Vec<u8>,
    /// The subject's name.
    pub subject_dn_der: Vec<u8>,
}

/// The certificate cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the certificate cannot be read")]
pub struct FactsError;

impl Facts {
    pub(super) fn read(der: &[u8]) -> Result<Self, FactsError> {
        if der.len() > MAX_BYTES {
            return Err(FactsError);
        }
        let certificate = Certificate::from_der(der).map_err(|_| FactsError)?;
        let tbs = certificate.tbs_certificate();
        Ok(Self {
            serial: tbs.serial_number().as_bytes().to_vec(),
            not_before_ms: time::unix_ms(tbs.validity().not_before),
            not_after_ms: time::unix_ms(tbs.validity().not_after),
            subject_cn: last_cn(tbs.subject()),
            issuer_cn: last_cn(tbs.issuer()),
            issuer_dn_der: tbs.issuer().to_der().map_err(|_| FactsError)?,
            subject_dn_der: tbs.subject().to_der().map_err(|_| FactsError)?,
        })
    }
}

fn last_cn(name: &Name) -> Option<String> {
    let attribute = name.iter().filter(|attribute| attribute.oid == CN).last()?;
    let text = attribute.value.decode_as::<DirectoryString>().ok()?;
    let text = text.value();
    let shown = text.chars().filter(|character| !character.is_control());
    Some(shown.take(MAX_CN_CHARS).collect())
}
