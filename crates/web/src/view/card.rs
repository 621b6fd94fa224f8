//! Where a customer card is.

use tegata_domain::card::{CardAct, CardState};

use crate::texts::Texts;

/// お客様カードの状態, as a chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardStatus(pub CardState);

impl CardStatus {
    /// The word on the chip.
    pub fn word(&self, t: &Texts) -> &'static str {
        match self.0 {
            CardState::Ordered => t.card.ordered,
            CardState::Printed => t.card.printed,
            CardState::Sent => t.card.sent,
            CardState::Received => t.card.received,
            CardState::Lost => t.card.lost,
            CardState::Replaced => t.card.replaced,
        }
    }

    /// The chip's colour class.
    pub const fn colour(&self) -> &'static str {
        match self.0 {
            CardState::Ordered | CardState::Printed | CardState::Sent => "blue",
            CardState::Received => "green",
            CardState::Lost => "red",
            CardState::Replaced => "grey",
        }
    }

    /// The chip's icon.
    pub const fn icon(&self) -> &'static str {
        match self.0 {
            CardState::Ordered | CardState::Printed | CardState::Sent => "wait",
            CardState::Received => "ok",
            CardState::Lost => "stop",
            CardState::Replaced => "information",
        }
    }
}

/// What staff can do with a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardDeskAct {
    /// 印刷, also once more.
    Print,
    /// 発送の記録
    Send,
    /// お受け取りの記録
    Receive,
    /// 紛失の受付, at once.
    Lose,
    /// 再発行, by two people.
    Reissue,
}

impl CardDeskAct {
    /// All five.
    pub const ALL: [Self; 5] = [
        Self::Print,
        Self::Send,
        Self::Receive,
        Self::Lose,
        Self::Reissue,
    ];

    /// What a card allows: the arrows of its way, and another card where this is the newest.
    pub fn of(state: CardState, newest: bool) -> Vec<Self> {
        let possible = |act: &Self| match act.arrow() {
            Some(arrow) => state.after(arrow).is_ok(),
            None => newest && !state.is_under_way(),
        };
        Self::ALL.into_iter().filter(possible).collect()
    }

    /// The arrow; none for another card.
    pub const fn arrow(self) -> Option<CardAct> {
        match self {
            Self::Print => Some(CardAct::Print),
            Self::Send => Some(CardAct::Send),
            Self::Receive => Some(CardAct::Receive),
            Self::Lose => Some(CardAct::Lose),
            Self::Reissue => None,
        }
    }

    /// The last part of its address.
    pub const fn path(&self) -> &'static str {
        match self {
            Self::Print => "print",
            Self::Send => "sent",
            Self::Receive => "received",
            Self::Lose => "lost",
            Self::Reissue => "reissue",
        }
    }

    /// Reads it.
    pub fn from_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.path() == path)
    }

    /// What it is called.
    pub fn title(self, t: &Texts) -> &'static str {
        match self {
            Self::Print => t.card.print,
            Self::Send => t.card.send,
            Self::Receive => t.card.receive,
            Self::Lose => t.card.lose,
            Self::Reissue => t.card.reissue,
        }
    }

    /// What it does.
    pub fn text(self, t: &Texts) -> &'static str {
        match self {
            Self::Print => t.card.print_text,
            Self::Send => t.card.send_text,
            Self::Receive => t.card.receive_text,
            Self::Lose => t.card.lose_text,
            Self::Reissue => t.card.reissue_text,
        }
    }
}
