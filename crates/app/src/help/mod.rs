//! For those who cannot sign in: 緊急停止, the diagnosis and its support code.

mod emergency_stop;
mod support_code;

pub(crate) use emergency_stop::stop_access;
pub(crate) use support_code::support_digest;
pub use support_code::{SeenBrowser, SeenCertificate, SupportFacts};
