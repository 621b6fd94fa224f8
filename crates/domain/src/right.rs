//! 利用権限: what a user may do in the bank's own application. Tegata keeps it and passes it on; it decides nothing here.

use serde::{Deserialize, Serialize};

/// 管理者, 承認者 or 一般者 (`domain.md` §2B, roles of WEB-FB).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// 管理者
    Administrator,
    /// 承認者: approves what others prepared.
    Approver,
    /// 一般者: prepares; the least, and what somebody has who was given nothing.
    #[default]
    General,
}

impl Right {
    /// All, from the most to the least.
    pub const ALL: [Self; 3] = [Self::Administrator, Self::Approver, Self::General];

    /// The word stored in the database and passed on at the hand-off.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Approver => "approver",
            Self::General => "general",
        }
    }

    /// Reads the stored word.
    pub fn from_stored(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|right| right.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back_and_others_are_none() {
        for right in Right::ALL {
            assert_eq!(Right::from_stored(right.as_str()), Some(right));
        }
        assert_eq!(Right::from_stored("Administrator"), None);
        assert_eq!(Right::default(), Right::General);
    }
}
