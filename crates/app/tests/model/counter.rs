//! The reference of a counter of wrong PINs, written down from `product.md` and `protocol.md` §6.

use tegata_domain::time::{HOUR, Millis, SECOND};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    SignIn,
    Confirmation,
    Acquisition,
    /// ID・パスワード方式
    Password,
}

impl Purpose {
    pub(crate) const ALL: [Self; 4] = [
        Self::SignIn,
        Self::Confirmation,
        Self::Acquisition,
        Self::Password,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Confirmation => "confirmation",
            Self::Acquisition => "acquisition",
            Self::Password => "password",
        }
    }
}

/// Wrong ones in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counter {
    pub(crate) failures: u32,
    pub(crate) not_before: Millis,
    pub(crate) locked: bool,
}

impl Counter {
    pub(crate) fn blocked(self, now: Millis) -> bool {
        self.locked || now < self.not_before
    }

    /// Counts one that is about to be compared.
    pub(crate) fn count(&mut self, purpose: Purpose, now: Millis) {
        let (free, lock_at) = match purpose {
            Purpose::SignIn | Purpose::Confirmation => (5, 13),
            Purpose::Acquisition => (3, 20),
            Purpose::Password => (3, 100),
        };
        self.failures += 1;
        if self.failures >= free {
            let doubled = 30 * SECOND * (1 << (self.failures - free));
            self.not_before = now + doubled.min(HOUR);
        }
        self.locked = self.failures >= lock_at;
    }
}
