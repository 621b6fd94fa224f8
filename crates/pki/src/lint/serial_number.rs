//! RFC 5280 §4.1.2.2: positive, at most 20 octets; ours have 128 random bits behind a fixed octet.

use super::{Subject, ensure};

pub(super) fn lint(subject: &Subject<'_>) -> Result<(), String> {
    let bytes = subject.tbs().serial_number().as_bytes();
    ensure(
        bytes.first().is_some_and(|first| (1..0x80).contains(first)),
        "is not positive",
    )?;
    ensure(
        (17..=20).contains(&bytes.len()),
        "does not have 17 to 20 octets",
    )
}
