//! RFC 5280 §4.1.2.1 and §4.1.2.8: version 3, no unique identifiers.

use x509_cert::Version;

use super::{Subject, ensure};

pub(super) fn lint(subject: &Subject<'_>) -> Result<(), String> {
    let tbs = subject.tbs();
    ensure(tbs.version() == Version::V3, "is not version 3")?;
    ensure(
        tbs.issuer_unique_id().is_none() && tbs.subject_unique_id().is_none(),
        "has a unique identifier",
    )
}
