//! How the pages look: outside judges, every width, and nothing that nobody looks at.

mod dates;
mod inventory;
mod judge;
mod keyboard;
mod paper;
mod place;

#[path = "../samples/mod.rs"]
mod samples;
