//! The reasons for which a certificate is refused at sign-in (`domain.md` §7). Each has a stable code; the
//! sentences live with the pages.

use std::fmt;

use crate::contract::ContractStop;

/// Why the presented certificate does not open this address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CertificateRefusal {
    /// None was presented.
    None,
    /// Its end has passed.
    Expired,
    /// Its beginning has not come, by our clock.
    NotYetValid,
    /// 失効
    Revoked,
    /// A newer one has replaced it.
    Superseded,
    /// Stopped for now, or waiting for its release.
    Suspended,
    /// An administrator's on the users' address, or the reverse.
    Role,
    /// Another bank's.
    Bank,
    /// Not of our authority, or not in our register.
    UnknownCa,
    /// The certificate is good; the contract is stopped.
    ContractSuspended,
    /// The certificate ended with its contract.
    ContractTerminated,
}

impl CertificateRefusal {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::None,
        Self::Expired,
        Self::NotYetValid,
        Self::Revoked,
        Self::Superseded,
        Self::Suspended,
        Self::Role,
        Self::Bank,
        Self::UnknownCa,
        Self::ContractSuspended,
        Self::ContractTerminated,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "CERT-NONE",
            Self::Expired => "CERT-EXPIRED",
            Self::NotYetValid => "CERT-NOTYET",
            Self::Revoked => "CERT-REVOKED",
            Self::Superseded => "CERT-SUPERSEDED",
            Self::Suspended => "CERT-SUSPENDED",
            Self::Role => "CERT-ROLE",
            Self::Bank => "CERT-BANK",
            Self::UnknownCa => "CERT-UNKNOWN-CA",
            Self::ContractSuspended => ContractStop::Suspended.code(),
            Self::ContractTerminated => ContractStop::Terminated.code(),
        }
    }
}

impl From<ContractStop> for CertificateRefusal {
    fn from(stop: ContractStop) -> Self {
        match stop {
            ContractStop::Suspended => Self::ContractSuspended,
            ContractStop::Terminated => Self::ContractTerminated,
        }
    }
}

impl fmt::Display for CertificateRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
