//! The life of a certificate, from the committed to-be-signed bytes to its end.
//!
//! `recorded → issued → [held →] valid`, then suspended ⇄ valid, superseded, revoked. Expiry is a date, not a state.

use serde::{Deserialize, Serialize};

use crate::time::{Millis, renewal_opens};

/// Where a certificate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CertificateState {
    /// Serial and to-be-signed bytes are committed; there may be no signature yet.
    Recorded,
    /// Signed and released to the app, not yet proven by a handshake.
    Issued,
    /// Proven, waiting for a person's release (`protocol.md` §5).
    Held,
    /// 有効
    Valid,
    /// Stopped for now (certificateHold).
    Suspended,
    /// Replaced by a newer one.
    Superseded,
    /// 失効
    Revoked,
}

/// What may happen to a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateAct {
    /// The stored signature is released.
    Sign,
    /// The app proved it by a TLS handshake and it counts at once.
    ProveValid,
    /// The app proved it; a person must release it.
    ProveHeld,
    /// The administrator released it.
    Release,
    /// Stop for now.
    Suspend,
    /// Undo of a stop.
    Resume,
    /// A newer one became valid.
    Supersede,
    /// End for good.
    Revoke,
}

/// The act does not fit the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{act:?} is not possible for a certificate that is {state:?}")]
pub struct NotPossible {
    /// The state found.
    pub state: CertificateState,
    /// The act tried.
    pub act: CertificateAct,
}

impl CertificateState {
    /// All states, for tests and for reading rows.
    pub const ALL: [Self; 7] = [
        Self::Recorded,
        Self::Issued,
        Self::Held,
        Self::Valid,
        Self::Suspended,
        Self::Superseded,
        Self::Revoked,
    ];

    /// The state after an act.
    ///
    /// # Errors
    /// [`NotPossible`] when the life cycle has no such arrow.
    pub fn after(self, act: CertificateAct) -> Result<Self, NotPossible> {
        use CertificateAct as A;
        match (self, act) {
            (Self::Recorded, A::Sign) => Ok(Self::Issued),
            (Self::Issued, A::ProveValid)
            | (Self::Held, A::Release)
            | (Self::Suspended, A::Resume) => Ok(Self::Valid),
            (Self::Issued, A::ProveHeld) => Ok(Self::Held),
            (Self::Valid, A::Suspend) => Ok(Self::Suspended),
            (Self::Valid | Self::Suspended, A::Supersede) => Ok(Self::Superseded),
            (
                Self::Recorded | Self::Issued | Self::Held | Self::Valid | Self::Suspended,
                A::Revoke,
            ) => Ok(Self::Revoked),
            (state, act) => Err(NotPossible { state, act }),
        }
    }

    /// Nothing can follow.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Superseded | Self::Revoked)
    }

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Issued => "issued",
            Self::Held => "held",
            Self::Valid => "valid",
            Self::Suspended => "suspended",
            Self::Superseded => "superseded",
            Self::Revoked => "revoked",
        }
    }

    /// Reads the stored word.
    pub fn from_stored(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// Why the administrator reissues or revokes (`product.md`): asked, none preselected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReissueReason {
    /// パソコンの入れ替え
    NewPc,
    /// 故障
    Broken,
    /// 紛失・盗難
    LostOrStolen,
    /// 不正利用のおそれ
    Compromised,
}

impl ReissueReason {
    /// Reads a form value or a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::NewPc,
            Self::Broken,
            Self::LostOrStolen,
            Self::Compromised,
        ]
        .into_iter()
        .find(|r| r.as_str() == word)
    }

    /// The word of forms and rows.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NewPc => "new_pc",
            Self::Broken => "broken",
            Self::LostOrStolen => "lost_or_stolen",
            Self::Compromised => "compromised",
        }
    }

    /// Loss, theft and compromise revoke at once; otherwise the old one stays until the new one is proven.
    pub fn revokes_at_once(self) -> bool {
        matches!(self, Self::LostOrStolen | Self::Compromised)
    }

    /// The reason code for the CRL.
    pub fn revocation(self) -> RevocationReason {
        match self {
            Self::NewPc | Self::Broken => RevocationReason::CessationOfOperation,
            Self::LostOrStolen | Self::Compromised => RevocationReason::KeyCompromise,
        }
    }
}

/// RFC 5280 §5.3.1, those in use here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevocationReason {
    /// keyCompromise (1)
    KeyCompromise,
    /// affiliationChanged (3): the user left.
    AffiliationChanged,
    /// superseded (4)
    Superseded,
    /// cessationOfOperation (5)
    CessationOfOperation,
    /// certificateHold (6)
    CertificateHold,
}

impl RevocationReason {
    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::KeyCompromise => "key_compromise",
            Self::AffiliationChanged => "affiliation_changed",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessation_of_operation",
            Self::CertificateHold => "certificate_hold",
        }
    }

    /// Reads the stored word.
    pub fn from_stored(word: &str) -> Option<Self> {
        [
            Self::KeyCompromise,
            Self::AffiliationChanged,
            Self::Superseded,
            Self::CessationOfOperation,
            Self::CertificateHold,
        ]
        .into_iter()
        .find(|reason| reason.as_str() == word)
    }
}

/// Whether the user may renew now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenewalWindow {
    /// Opens at this time.
    Opens(Millis),
    /// Until the certificate's end.
    Open,
    /// The certificate has ended; only a reissue or the policy "after expiry" helps.
    Closed,
}

impl RenewalWindow {
    /// The window `days` before `end`, seen at `now`.
    pub fn at(now: Millis, end: Millis, days: i64) -> Self {
        if now >= end {
            return Self::Closed;
        }
        match renewal_opens(end, days) {
            Some(opens) if now < opens => Self::Opens(opens),
            _ => Self::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_act() -> impl Strategy<Value = CertificateAct> {
        use CertificateAct as A;
        prop::sample::select(vec![
            A::Sign,
            A::ProveValid,
            A::ProveHeld,
            A::Release,
            A::Suspend,
            A::Resume,
            A::Supersede,
            A::Revoke,
        ])
    }

    proptest! {
        /// Whatever is tried in whatever order: the end is the end, nothing becomes valid without a proof,
        /// and a refused act changes nothing.
        #[test]
        fn random_lives(acts in prop::collection::vec(any_act(), 0..60)) {
            let mut state = CertificateState::Recorded;
            let (mut signed, mut proven) = (false, false);
            for act in acts {
                let Ok(next) = state.after(act) else { continue };
                prop_assert!(!state.is_final(), "{state:?} --{act:?}--> {next:?}");
                signed |= act == CertificateAct::Sign;
                proven |= matches!(act, CertificateAct::ProveValid | CertificateAct::ProveHeld);
                if next == CertificateState::Valid {
                    prop_assert!(signed && proven);
                }
                state = next;
            }
        }
    }

    #[test]
    fn words_round_trip() {
        for state in CertificateState::ALL {
            assert_eq!(CertificateState::from_stored(state.as_str()), Some(state));
        }
    }
}
