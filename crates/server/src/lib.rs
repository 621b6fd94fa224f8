//! The binary `tegata`: configuration, wiring, listeners, command line, demonstration.
//!
//! A library too, so that tests start the whole product in their own process with a clock that they move.

pub mod cli;
pub mod config;
pub mod environment;
pub mod installation;
pub mod smtp;
pub mod wiring;

mod commands;
mod demo;
mod files;

pub use commands::run;
