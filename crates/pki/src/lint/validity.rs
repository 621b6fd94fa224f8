//! RFC 5280 §4.1.2.5: the form of the times, their order, and the issuer's end.

use x509_cert::time::Time;

use super::{Subject, ensure};
use crate::time;

/// 1 January 2050.
const GENERALIZED_FROM_MS: i64 = 2_524_608_000_000;

pub(super) fn lint(subject: &Subject<'_>) -> Result<(), String> {
    let validity = subject.tbs().validity();
    for at in [validity.not_before, validity.not_after] {
        let generalized = matches!(at, Time::GeneralTime(_));
        ensure(
            generalized == (time::unix_ms(at) >= GENERALIZED_FROM_MS),
            "has a time in the wrong form",
        )?;
    }
    let (begin, end) = (
        time::unix_ms(validity.not_before),
        time::unix_ms(validity.not_after),
    );
    ensure(begin < end, "ends before it begins")?;
    ensure(end <= subject.issuer.not_after_ms, "ends after its issuer")
}
