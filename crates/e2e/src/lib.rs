//! The whole product as its people use it: the demo as a program, the app on invented PCs, one-time passwords as a token shows
//! them, and judges from outside. The tests are in `tests`.

#![expect(
    clippy::missing_errors_doc,
    reason = "every error here is a tool or the product that has failed, and ends the test with its own words"
)]

pub mod agent;
pub mod demo;
pub mod judges;
pub mod token;
pub mod world;
