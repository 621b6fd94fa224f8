//! The rules of the bank: identifiers, states, transitions and policies.
//!
//! Nothing here touches a database, a key, the network or the clock: time and randomness come in as values.

pub mod acquisition;
pub mod attempts;
pub mod calendar;
pub mod card;
pub mod certificate;
pub mod contract;
pub mod expiry;
pub mod ids;
pub mod look;
pub mod mail;
pub mod network;
pub mod otp;
pub mod pin;
pub mod policy;
pub mod profile;
pub mod random;
pub mod refusal;
pub mod right;
pub mod service_hours;
pub mod staff;
pub mod text;
pub mod time;
pub mod wording;
