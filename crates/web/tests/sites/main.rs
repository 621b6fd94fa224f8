//! The sites through their front door: routers with the real use cases on SQLite. The whole product with its network
//! is tested in `crates/e2e`.
#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test that fails should fail there"
)]

mod acquisition;
mod cannot_sign_in;
mod credentials;
mod help;
mod look;
mod public;
#[path = "../support/mod.rs"]
mod support;
