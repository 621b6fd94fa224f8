//! One-time-password tokens as their makers deliver them: the arithmetic of their codes (RFC 4226, RFC 6238) and the
//! files that carry their seeds (PSKC, RFC 6030; OATH CSV).
//!
//! A firewall: whatever comes in a delivery is read here, without knowledge of banks and rows, and leaves as checked
//! [`Delivered`] tokens or as a report of every fault. Nothing is decrypted before its MAC was found right, no document
//! type is read, nothing is fetched.

mod code;
mod csv;
mod delivery;
mod fault;
mod pskc;

pub use code::{code, judge, judge_two};
pub use delivery::{
    Delivered, Delivery, Format, LARGEST_FILE, MOST_TOKENS, Opening, Seed, TransportKey, read,
};
pub use fault::{FileFault, Place, Report, RowFault, RowReport};
