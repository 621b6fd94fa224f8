//! The state of a one-time-password token.

use crate::texts::Texts;

/// トークンの状態.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenStatus {
    /// 在庫
    Stock,
    /// 利用中
    InUse,
    /// 利用停止
    Stopped,
    /// 紛失
    Lost,
    /// 廃棄
    Retired,
}

impl TokenStatus {
    /// All five, in the order in which a page counts them.
    pub const ALL: [Self; 5] = [
        Self::Stock,
        Self::InUse,
        Self::Stopped,
        Self::Lost,
        Self::Retired,
    ];

    /// Reads the stored word; one that is unknown counts as stopped, which shows no more than is true.
    pub fn from_stored(word: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|status| status.stored() == word)
            .unwrap_or(Self::Stopped)
    }

    /// The stored word.
    pub const fn stored(self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::InUse => "assigned",
            Self::Stopped => "stopped",
            Self::Lost => "lost",
            Self::Retired => "retired",
        }
    }

    /// The word on the chip.
    pub fn word(&self, t: &Texts) -> &'static str {
        match self {
            Self::Stock => t.token.stock,
            Self::InUse => t.token.in_use,
            Self::Stopped => t.token.stopped,
            Self::Lost => t.token.lost,
            Self::Retired => t.token.retired,
        }
    }

    /// The chip's colour class.
    pub const fn colour(&self) -> &'static str {
        match self {
            Self::InUse => "green",
            Self::Stock => "blue",
            Self::Stopped => "amber",
            Self::Lost => "red",
            Self::Retired => "grey",
        }
    }

    /// The chip's icon.
    pub const fn icon(&self) -> &'static str {
        match self {
            Self::InUse => "ok",
            Self::Stock => "wait",
            Self::Stopped => "pause",
            Self::Lost => "stop",
            Self::Retired => "information",
        }
    }
}

/// A token as its holder sees it.
#[derive(Clone, Debug)]
pub struct TokenFacts {
    /// Serial number.
    pub serial: String,
    /// State.
    pub status: TokenStatus,
}
