//! What the reference knows of how a certificate came about.

use tegata_domain::time::{DAY, Millis};

/// The networks of the office, of another place, and of a thief.
pub(crate) const NETWORKS: [[u8; 4]; 3] = [[127, 1, 0, 1], [127, 2, 0, 1], [127, 3, 0, 1]];

/// How long a network stays known.
pub(crate) const KNOWN_FOR: Millis = 90 * DAY;

/// The factors given so far.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own; a state would hide one behind another"
)]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Factors {
    /// The right PIN.
    pub(crate) pin: bool,
    /// A one-time password that was not used before; a renewal shows the old certificate instead.
    pub(crate) second: bool,
    /// The app's number, typed in the very session; a renewal needs none.
    pub(crate) number: bool,
    /// A handshake with the very certificate.
    pub(crate) proof: bool,
    /// A known network, the hand-over code, or a person's release.
    pub(crate) release: bool,
}

impl Factors {
    /// What a certificate needs to be issued at all.
    pub(crate) fn may_be_issued(self) -> bool {
        self.pin && self.second && self.number
    }

    /// What it needs to wait for its release.
    pub(crate) fn may_be_held(self) -> bool {
        self.may_be_issued() && self.proof
    }

    /// What it needs to count.
    pub(crate) fn may_be_valid(self) -> bool {
        self.may_be_held() && self.release
    }
}
