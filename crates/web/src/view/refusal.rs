//! Refusals in words: the certificate, a lock, a session that has ended, faults of HTTP.

pub mod certificate;
pub mod fault;
pub mod hours;
pub mod locked;
pub mod role;
pub mod session;

pub use self::certificate::{LastUsed, Reason, RefusalPage};
