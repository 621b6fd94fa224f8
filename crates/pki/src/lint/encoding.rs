//! DER has one encoding for everything (RFC 5280 §4.1); what we read back must be what we wrote.

use der::Encode;

use super::{Subject, ensure};

pub(super) fn lint(subject: &Subject<'_>) -> Result<(), String> {
    let again = subject
        .certificate
        .to_der()
        .map_err(|error| error.to_string())?;
    ensure(again == subject.der, "is not strict DER")
}
