//! The codes of a token.

use aws_lc_rs::hmac;
use tegata_domain::{
    ids::OneTimePassword,
    otp::{OtpAlgorithm, OtpProfile, Position, Verdict, Width},
    time::Millis,
};

/// The code of a moving factor (RFC 4226 §5.3).
pub fn code(profile: OtpProfile, seed: &[u8], factor: i64) -> u32 {
    code_of(profile, &key(profile, seed), factor)
}

/// Judges one typed code.
pub fn judge(
    profile: OtpProfile,
    seed: &[u8],
    at: Position,
    typed: &OneTimePassword,
    when: (Millis, Width),
) -> Verdict {
    let key = key(profile, seed);
    profile.judge(|factor| code_of(profile, &key, factor), at, typed, when)
}

/// Judges two codes shown one after the other.
pub fn judge_two(
    profile: OtpProfile,
    seed: &[u8],
    at: Position,
    typed: (&OneTimePassword, &OneTimePassword),
    now: Millis,
) -> Verdict {
    let key = key(profile, seed);
    profile.judge_two(|factor| code_of(profile, &key, factor), at, typed, now)
}

fn key(profile: OtpProfile, seed: &[u8]) -> hmac::Key {
    let algorithm = match profile.algorithm() {
        OtpAlgorithm::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        OtpAlgorithm::Sha256 => hmac::HMAC_SHA256,
        OtpAlgorithm::Sha512 => hmac::HMAC_SHA512,
    };
    hmac::Key::new(algorithm, seed)
}

fn code_of(profile: OtpProfile, key: &hmac::Key, factor: i64) -> u32 {
    profile.truncate(hmac::sign(key, &factor.to_be_bytes()).as_ref())
}
