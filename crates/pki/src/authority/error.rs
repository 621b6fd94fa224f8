//! Why an authority did not issue.

use thiserror::Error;

use crate::{ca_key::SignError, lint::Finding, time::TimeError};

/// Why an authority did not issue.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IssueError {
    /// The certificate is not one of a certificate authority.
    #[error("not the certificate of a certificate authority")]
    NotAnAuthority,
    /// The key is not the one the CA certificate speaks of.
    #[error("the key does not belong to the certificate")]
    KeyMismatch,
    /// CA keys are P-256.
    #[error("this kind of CA key is not supported")]
    KeyAlgorithm,
    /// The end would lie behind the issuer's.
    #[error("the certificate would outlive its issuer")]
    BeyondIssuer,
    /// The validity would be empty.
    #[error("the certificate would end before it begins")]
    EmptyValidity,
    /// A time cannot be written.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// An address is not a plain `http://` URL.
    #[error("{0} is not an http address in plain ASCII")]
    Url(&'static str),
    /// The to-be-signed bytes break a rule; nothing was signed.
    #[error("the certificate breaks {} rule(s), first: {}", .0.len(), first(.0))]
    Lint(Vec<Finding>),
    /// The stored bytes are not the ones that were prepared.
    #[error("the recorded bytes are not the prepared ones")]
    RecordedDiffers,
    /// The stored bytes are no certificate of this authority.
    #[error("the recorded bytes are no certificate of this authority")]
    OtherIssuer,
    /// A list entry appears twice.
    #[error("a serial number is in the revocation list twice")]
    DuplicateEntry,
    /// The key did not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The key's signature does not verify.
    #[error("the key made a signature that does not verify")]
    BadSignature,
}

fn first(findings: &[Finding]) -> String {
    findings
        .first()
        .map(ToString::to_string)
        .unwrap_or_default()
}
