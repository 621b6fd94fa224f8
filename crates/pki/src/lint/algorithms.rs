//! RFC 5280 §4.1.1.2: the algorithm outside is the one inside, and goes with the issuer's key.

use der::Encode;

use super::{Subject, ensure};

pub(super) fn lint(subject: &Subject<'_>) -> Result<(), String> {
    let expected = subject
        .issuer
        .public_key
        .algorithm()
        .signature_algorithm_der();
    let inside = subject
        .tbs()
        .signature()
        .to_der()
        .map_err(|error| error.to_string())?;
    ensure(
        inside == expected,
        "inside does not go with the issuer's key",
    )?;
    ensure(
        subject.parts.algorithm == expected,
        "outside does not go with the issuer's key",
    )
}
