//! The routers, driven as the gateway drives them, against the product on SQLite with authorities of its own. What is
//! there before a test begins was made by the use cases: staff, contract, administrator, user, certificates proven by
//! TLS handshakes in memory.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may unwrap"
)]

mod acquisition;
mod attacks;
mod calls;
mod client;
mod interrupted;
mod management;
mod pc;
mod people;
mod renewal;
mod repository;
mod standing;
mod world;
