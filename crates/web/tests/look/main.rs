//! How the pages look: outside judges, every width, and nothing that nobody looks at.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test that lacks something ends the test where it lacks it"
)]
#![expect(dead_code, reason = "mails and files have no look")]

mod dates;
mod inventory;
mod judge;
mod keyboard;
mod paper;
mod place;

#[path = "../samples/mod.rs"]
mod samples;
