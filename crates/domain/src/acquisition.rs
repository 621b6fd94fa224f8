//! The states of one acquisition (`protocol.md` §6).

use crate::time::{DAY, MINUTE, Millis};

/// From identity check to a proven certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AcquisitionState {
    /// PIN and one-time password were right; a ticket waits for the app.
    Ticketed,
    /// One app has claimed it.
    Paired,
    /// The number was typed in the browser.
    Approved,
    /// To-be-signed bytes are committed.
    Recorded,
    /// The certificate was released to the app.
    Issued,
    /// Proven; a person must release it.
    Held,
    /// Proven and in force.
    Valid,
    /// Stopped by the person, a lock, a lost right, a burned ticket or three wrong numbers.
    Cancelled,
    /// The proof never came.
    Abandoned,
    /// The administrator rejected the held certificate.
    Rejected,
    /// Seven days without a release, or the deadline passed.
    Lapsed,
}

/// Claim within ten minutes of the ticket.
pub const CLAIM_WITHIN: Millis = 10 * MINUTE;
/// Proof within thirty minutes of the claim.
pub const PROVE_WITHIN: Millis = 30 * MINUTE;
/// An abandoned, issued certificate is revoked after a day.
pub const ABANDONED_REVOKED_AFTER: Millis = DAY;
/// A held certificate that nobody released ends after a week.
pub const HELD_ENDS_AFTER: Millis = 7 * DAY;
/// The browser's session on the acquisition site.
pub const BROWSER_SESSION: Millis = 45 * MINUTE;
/// Wrong match numbers before the ticket is burned.
pub const MATCH_TRIES: u32 = 3;
/// A network counts as known for 90 days after the last sign-in from it.
pub const NETWORK_KNOWN_FOR: Millis = 90 * DAY;

impl AcquisitionState {
    /// All states.
    pub const ALL: [Self; 11] = [
        Self::Ticketed,
        Self::Paired,
        Self::Approved,
        Self::Recorded,
        Self::Issued,
        Self::Held,
        Self::Valid,
        Self::Cancelled,
        Self::Abandoned,
        Self::Rejected,
        Self::Lapsed,
    ];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ticketed => "ticketed",
            Self::Paired => "paired",
            Self::Approved => "approved",
            Self::Recorded => "recorded",
            Self::Issued => "issued",
            Self::Held => "held",
            Self::Valid => "valid",
            Self::Cancelled => "cancelled",
            Self::Abandoned => "abandoned",
            Self::Rejected => "rejected",
            Self::Lapsed => "lapsed",
        }
    }

    /// Reads the stored word.
    pub fn from_stored(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// The app and the page may still do something.
    pub fn is_running(self) -> bool {
        matches!(
            self,
            Self::Ticketed | Self::Paired | Self::Approved | Self::Recorded | Self::Issued
        )
    }

    /// It occupies its issue: no second acquisition beside it.
    pub fn is_live(self) -> bool {
        self.is_running() || self == Self::Held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_round_trip() {
        for state in AcquisitionState::ALL {
            assert_eq!(AcquisitionState::from_stored(state.as_str()), Some(state));
        }
    }
}
