//! Any text: the parser answers, and what it accepts it writes and reads again alike.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tegata_acquisition::Link;

fuzz_target!(|text: &str| {
    if let Ok(link) = Link::parse(text) {
        assert_eq!(Link::parse(&link.to_url()), Ok(link));
    }
    if let Ok(link) = Link::parse(&format!("tegata://acquire/v1?{text}")) {
        assert_eq!(Link::parse(&link.to_url()), Ok(link));
    }
});
