//! Talking to the agent API: TLS 1.3 with the profile's roots, HTTP/1.1, signed calls.

mod api;
mod client;
mod identity;

pub use api::{Api, CallError, Outcome, clock_difference};
pub use client::{Client, Endpoint, NetworkError, Reply};
pub use identity::identity;
