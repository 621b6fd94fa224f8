//! The user's and the administrator's site and the console through their front door: real certificates, real rows, no network.
#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test that fails should fail there"
)]

mod administrator;
mod bank_stops;
mod console;
mod fields;
mod guards;
mod help;
mod hours;
mod look;
mod notices;
mod passing_on;
mod pins;
mod policies;
mod records;
mod register;
mod renewal;
mod roles;
mod staff;
mod standing;
mod support;
mod tokens;
mod user;
mod web_fb;
mod wording;
