//! RFC 5280 §4.2.1.12: clientAuth alone.

use const_oid::db::rfc5280::{ID_CE_EXT_KEY_USAGE, ID_KP_CLIENT_AUTH};
use der::Decode;
use x509_cert::ext::pkix::ExtendedKeyUsage;

use super::{Subject, ensure};

pub(super) fn lint(subject: &Subject<'_>) -> Result<(), String> {
    let value = subject.required(ID_CE_EXT_KEY_USAGE, false)?;
    let usage = ExtendedKeyUsage::from_der(value.as_bytes()).map_err(|error| error.to_string())?;
    ensure(usage.0 == [ID_KP_CLIENT_AUTH], "is not clientAuth alone")
}
