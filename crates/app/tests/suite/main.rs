//! The acts of the bank on a real database, by people who really signed in.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test that fails should fail there"
)]

mod console;
mod counter;
mod help;
mod init;
mod jobs;
mod locks;
mod notices;
mod out;
mod records;
mod recovery;
mod sign_in;
mod staff;
mod stops;
mod support;
mod suspend;
mod tokens;
