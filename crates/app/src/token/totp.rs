//! The codes of the usual token (six digits, SHA-1, 30 seconds), for what plays a person: the demonstration and tests.

use tegata_domain::{otp::OtpProfile, time::Millis};

/// The code of a time step.
pub fn code_at(seed: &[u8], step: i64) -> u32 {
    tegata_tokens::code(OtpProfile::USUAL, seed, step)
}

/// The time step of a moment.
pub fn step_at(now: Millis) -> i64 {
    OtpProfile::USUAL.step_at(now)
}
