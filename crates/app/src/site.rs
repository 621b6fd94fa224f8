//! Which bank and role an address serves. Configuration maps addresses to sites; every act takes its bank from here.

use tegata_domain::ids::{BankCode, HolderKind};

/// One address of one bank.
#[derive(Debug, Clone)]
pub struct Site {
    /// Unique name, such as `1999/user`.
    pub name: String,
    /// Tenant.
    pub bank: BankCode,
    /// Whose certificates open it.
    pub role: HolderKind,
    /// `https://localhost:8444`.
    pub origin: String,
}
