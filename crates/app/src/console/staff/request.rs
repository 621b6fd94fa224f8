//! A request for a certificate, made by `tegata-agent request` on the member's own PC and handed in as text.

use serde::{Deserialize, Serialize};
use tegata_pki::{CheckedRequest, CsrError, check_request, pem};

use crate::failure::Internal;

/// A request whose sender held the private key when it was read. The change that carries it is bound to its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffRequest {
    pem: String,
    key: String,
}

/// Why a text is no request that can be certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestFault {
    /// There is no PEM block of a request.
    NotPem,
    /// It breaks a rule.
    Refused(CsrError),
}

impl StaffRequest {
    /// Reads what was handed in.
    ///
    /// # Errors
    /// [`RequestFault`]
    pub fn parse(text: &str) -> Result<Self, RequestFault> {
        let der =
            pem::from_pem(pem::CERTIFICATE_REQUEST, text).map_err(|_| RequestFault::NotPem)?;
        let checked = check_request(&der).map_err(RequestFault::Refused)?;
        Ok(Self {
            pem: pem::to_pem(pem::CERTIFICATE_REQUEST, &der),
            key: hex::encode(checked.public_key_sha256()),
        })
    }

    /// SHA-256 of the public key, hex: what two people compare.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The digest itself; empty where a stored text was changed.
    pub(super) fn digest(&self) -> Vec<u8> {
        hex::decode(&self.key).unwrap_or_default()
    }

    /// The request that was proposed.
    pub(crate) fn checked(&self) -> Result<CheckedRequest, Internal> {
        let changed = || Internal::Contradiction("a request that was checked when it was proposed");
        let der = pem::from_pem(pem::CERTIFICATE_REQUEST, &self.pem).map_err(|_| changed())?;
        let checked = check_request(&der).map_err(|_| changed())?;
        if hex::encode(checked.public_key_sha256()) == self.key {
            Ok(checked)
        } else {
            Err(changed())
        }
    }
}
