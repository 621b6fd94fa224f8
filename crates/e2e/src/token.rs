//! A one-time-password token as a person holds it: RFC 6238, six digits, 30 seconds, SHA-1.

use anyhow::{Result, ensure};
use aws_lc_rs::hmac;

const STEP_MILLIS: i64 = 30_000;

/// The code that a token with this seed shows at a time.
pub fn code(seed: &[u8], unix_millis: i64) -> Result<String> {
    ensure!(unix_millis >= 0, "no codes before 1970");
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, seed);
    let tag = hmac::sign(&key, &(unix_millis / STEP_MILLIS).to_be_bytes());
    let digest = tag.as_ref();
    // RFC 4226 §5.3: the low four bits of the last byte say where the number begins.
    let start = digest.last().map_or(0, |last| usize::from(last & 0x0f));
    let number = digest
        .iter()
        .skip(start)
        .take(4)
        .fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
    Ok(format!("{:06}", (number & 0x7fff_ffff) % 1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_of_rfc_6238() {
        let seed = b"12345678901234567890";
        for (seconds, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(seed, seconds * 1_000).unwrap(), expected);
        }
    }
}
