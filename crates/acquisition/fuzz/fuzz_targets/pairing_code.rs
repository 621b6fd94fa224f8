//! Any text: what is accepted has one spelling.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tegata_acquisition::PairingCode;

fuzz_target!(|text: &str| {
    if let Ok(code) = PairingCode::parse(text) {
        assert_eq!(PairingCode::parse(&code.to_string()), Ok(code));
    }
});
