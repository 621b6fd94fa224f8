//! The acquisition app (電子証明書取得アプリ): makes a key on this PC, has a certificate issued for it,
//! installs it and proves that it works.

pub mod certificate;
pub mod csr;
pub mod key_store;
