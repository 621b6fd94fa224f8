//! お客様カード: from the order to the customer's hand. It carries the contract ID and nothing secret.

use crate::time::{DAY, Millis};

/// A card that is not in the customer's hand by then is overdue: seed 002 says 2～3週間程度.
pub const OVERDUE_AFTER: Millis = 21 * DAY;
/// The earliest that the bank names.
pub const EXPECTED_AFTER: Millis = 14 * DAY;

/// Where a card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardState {
    /// 発行手続き中: approved by two people.
    Ordered,
    /// 印刷済み
    Printed,
    /// 発送済み
    Sent,
    /// お受け取り済み
    Received,
    /// 紛失, also on its way.
    Lost,
    /// A newer one took its place.
    Replaced,
}

/// What may happen to a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardAct {
    /// It is printed.
    Print,
    /// It is on its way.
    Send,
    /// The customer has it, by post or over the counter.
    Receive,
    /// 紛失の届け出
    Lose,
    /// The customer has a newer one.
    Replace,
}

/// The act does not fit the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{act:?} is not possible for a card that is {state:?}")]
pub struct CardNotPossible {
    /// The state found.
    pub state: CardState,
    /// The act tried.
    pub act: CardAct,
}

impl CardState {
    /// All states.
    pub const ALL: [Self; 6] = [
        Self::Ordered,
        Self::Printed,
        Self::Sent,
        Self::Received,
        Self::Lost,
        Self::Replaced,
    ];

    /// The state after an act.
    ///
    /// # Errors
    /// [`CardNotPossible`] when the card's way has no such arrow.
    pub fn after(self, act: CardAct) -> Result<Self, CardNotPossible> {
        use CardAct as A;
        match (self, act) {
            // Again, when the printer jammed.
            (Self::Ordered | Self::Printed, A::Print) => Ok(Self::Printed),
            (Self::Printed, A::Send) => Ok(Self::Sent),
            (Self::Printed | Self::Sent, A::Receive) => Ok(Self::Received),
            (Self::Ordered | Self::Printed | Self::Sent | Self::Received, A::Lose) => {
                Ok(Self::Lost)
            }
            (Self::Received, A::Replace) => Ok(Self::Replaced),
            (state, act) => Err(CardNotPossible { state, act }),
        }
    }

    /// Ordered and not yet in anybody's hand.
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Ordered | Self::Printed | Self::Sent)
    }

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::Printed => "printed",
            Self::Sent => "sent",
            Self::Received => "received",
            Self::Lost => "lost",
            Self::Replaced => "replaced",
        }
    }

    /// Reads the stored word.
    pub fn from_stored(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// Whether a card of the contract was lost and no newer one has arrived; `newest_first` are the states of all its cards.
pub fn is_lost(newest_first: impl IntoIterator<Item = CardState>) -> bool {
    let mut states = newest_first.into_iter();
    let last = states.find(|state| !state.is_under_way());
    last == Some(CardState::Lost)
}

/// Whether another card may be ordered: one is on its way at a time.
pub fn may_order(newest_first: impl IntoIterator<Item = CardState>) -> bool {
    !newest_first.into_iter().any(CardState::is_under_way)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_round_trip() {
        for state in CardState::ALL {
            assert_eq!(CardState::from_stored(state.as_str()), Some(state));
        }
        assert_eq!(CardState::from_stored("stolen"), None);
    }

    #[test]
    fn what_is_over_stays_over() {
        for state in [CardState::Lost, CardState::Replaced] {
            for act in [
                CardAct::Print,
                CardAct::Send,
                CardAct::Receive,
                CardAct::Lose,
                CardAct::Replace,
            ] {
                assert_eq!(state.after(act), Err(CardNotPossible { state, act }));
            }
        }
    }

    #[test]
    fn the_loss_stands_until_a_newer_card_arrives() {
        use CardState::{Lost, Ordered, Received, Replaced, Sent};
        assert!(!is_lost([Received]));
        assert!(is_lost([Lost]));
        assert!(is_lost([Sent, Lost]));
        assert!(is_lost([Lost, Received]), "lost on its way");
        assert!(!is_lost([Received, Lost]));
        assert!(!is_lost([Ordered, Received]) && !is_lost([Received, Replaced]));
        assert!(!is_lost([]));
        assert!(may_order([Lost]) && may_order([]) && !may_order([Ordered, Lost]));
    }
}
