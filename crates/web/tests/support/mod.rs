//! A bank with one user who may acquire a certificate, the sites in front of it, and a browser that keeps its cookies.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test that fails should fail there"
)]

mod browser;
mod house;

pub(crate) use browser::{Answer, Browser};
pub(crate) use house::{BANK, CONTRACT, House, PIN, USER};
