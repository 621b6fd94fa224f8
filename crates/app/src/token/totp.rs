//! TOTP (RFC 6238) on HOTP (RFC 4226): six digits, HMAC-SHA-1, 30 seconds, one step either side.

use aws_lc_rs::hmac;
use tegata_domain::{
    ids::OneTimePassword,
    time::{Millis, SECOND},
};

const STEP: Millis = 30 * SECOND;
const DRIFT: i64 = 1;

/// The code of a time step.
pub fn code_at(seed: &[u8], step: i64) -> u32 {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, seed);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let offset = usize::from(bytes.last().copied().unwrap_or_default() & 0x0f);
    let chosen = bytes
        .get(offset..)
        .and_then(|rest| rest.first_chunk::<4>())
        .copied()
        .unwrap_or_default();
    (u32::from_be_bytes(chosen) & 0x7fff_ffff) % 1_000_000
}

/// The time step of a moment.
pub fn step_at(now: Millis) -> i64 {
    now.div_euclid(STEP)
}

/// The newest step within the window whose code was typed. All are computed, whatever matches.
pub(crate) fn matching_step(seed: &[u8], typed: &OneTimePassword, now: Millis) -> Option<i64> {
    let middle = step_at(now);
    let mut found = None;
    for step in middle - DRIFT..=middle + DRIFT {
        if code_at(seed, step) == typed.value() {
            found = Some(step);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4226 appendix D.
    #[test]
    fn hotp_vectors() {
        let expected = [
            755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583, 399_871,
            520_489,
        ];
        for (step, code) in (0..).zip(expected) {
            assert_eq!(code_at(b"12345678901234567890", step), code);
        }
    }

    /// RFC 6238 appendix B, the last six of its eight digits.
    #[test]
    fn totp_vectors() {
        for (seconds, code) in [
            (59, 287_082),
            (1_111_111_109, 81_804),
            (1_234_567_890, 5_924),
            (20_000_000_000, 353_130),
        ] {
            assert_eq!(
                code_at(b"12345678901234567890", step_at(seconds * SECOND)),
                code
            );
        }
    }
}
