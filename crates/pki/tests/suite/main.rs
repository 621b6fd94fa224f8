//! The crate from outside, with OpenSSL and rustls as the other side.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails where it stands"
)]

mod csr;
mod issuance;
mod openssl;
mod pkilint;
mod presented;
mod support;
