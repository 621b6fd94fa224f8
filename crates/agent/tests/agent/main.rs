//! The app from outside: its key stores judged by other people's tools, the program against a bank.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests may unwrap and look at their environment"
)]

mod acquire;
mod authority;
mod bank;
mod interrupted;
mod key_stores;
mod offline;
mod pc;
mod refused;
