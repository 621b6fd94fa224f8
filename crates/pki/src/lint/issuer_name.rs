//! RFC 5280 §4.1.2.4: the issuer's name, byte for byte as the issuer's certificate has it.

use der::Encode;

use super::{Subject, ensure};

pub(super) fn lint(subject: &Subject<'_>) -> Result<(), String> {
    let name = subject
        .tbs()
        .issuer()
        .to_der()
        .map_err(|error| error.to_string())?;
    ensure(name == subject.issuer.name_der, "is not the issuer's name")
}
