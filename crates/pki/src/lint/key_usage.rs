//! RFC 5280 §4.2.1.3: critical, and digitalSignature alone.

use const_oid::db::rfc5280::ID_CE_KEY_USAGE;
use der::Decode;
use x509_cert::ext::pkix::{KeyUsage, KeyUsages};

use super::{Subject, ensure};

pub(super) fn lint(subject: &Subject<'_>) -> Result<(), String> {
    let value = subject.required(ID_CE_KEY_USAGE, true)?;
    let usage = KeyUsage::from_der(value.as_bytes()).map_err(|error| error.to_string())?;
    ensure(
        usage.0 == KeyUsages::DigitalSignature,
        "is not digitalSignature alone",
    )
}
