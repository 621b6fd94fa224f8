//! Any bytes as a request or a profile: read or refused, never a crash.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tegata_acquisition::{
    BankProfile,
    messages::{ClaimRequest, CsrRequest, RenewalRequest},
};

fuzz_target!(|bytes: &[u8]| {
    let _ = serde_json::from_slice::<ClaimRequest>(bytes);
    let _ = serde_json::from_slice::<CsrRequest>(bytes);
    let _ = serde_json::from_slice::<RenewalRequest>(bytes);
    let _ = BankProfile::from_json(bytes);
});
