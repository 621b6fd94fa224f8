//! Deliveries: the figures of RFC 6030, files made by other programs, and everything that must be refused.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of a test that fails should fail there"
)]

mod csv;
mod figures;
mod files;
mod others;
mod refused;
