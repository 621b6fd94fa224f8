//! The changes of tokens that need two people.

use serde::{Deserialize, Serialize};

/// One exact change of tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "token_act", rename_all = "snake_case", deny_unknown_fields)]
pub enum TokenChange {
    /// 入庫: a maker's file, bound by its digest. Its tokens wait sealed until the second person approves.
    Import {
        /// The file's name as it was uploaded.
        file: String,
        /// SHA-256 of its bytes, hex.
        sha256: String,
        /// `pskc` or `csv`.
        format: String,
        /// Whether the seeds came encrypted.
        encrypted: bool,
        /// How many tokens.
        tokens: usize,
        /// First serial number of the file.
        first: String,
        /// Last serial number of the file.
        last: String,
        /// Where they wait.
        delivery: String,
    },
    /// 割当て or 交換: a token of the stock for an administrator.
    Assign {
        /// シリアル番号
        serial: String,
        /// 契約者ID
        number: String,
        /// 1 or 2.
        administrator: u8,
        /// The token that the administrator has and that is stopped by this.
        replaces: Option<String>,
    },
    /// 紛失, done at once by one person and confirmed by another afterwards; never proposed.
    Lose {
        /// シリアル番号
        serial: String,
    },
    /// 返却: back into stock.
    Return {
        /// シリアル番号
        serial: String,
    },
    /// 廃棄: for good.
    Retire {
        /// シリアル番号
        serial: String,
    },
}

impl TokenChange {
    /// Name of the act.
    pub fn act(&self) -> &'static str {
        match self {
            Self::Import { .. } => "import_tokens",
            Self::Assign { .. } => "assign_token",
            Self::Lose { .. } => "lose_token",
            Self::Return { .. } => "return_token",
            Self::Retire { .. } => "retire_token",
        }
    }

    /// The contract that it is about, if any.
    pub(crate) fn number(&self) -> &str {
        match self {
            Self::Assign { number, .. } => number,
            _ => "",
        }
    }

    /// The administrator that it is about, if any.
    pub(crate) fn administrator(&self) -> Option<u8> {
        match self {
            Self::Assign { administrator, .. } => Some(*administrator),
            _ => None,
        }
    }

    /// What it is about, in the words of lists: a serial number, or the file.
    pub fn subject(&self) -> &str {
        match self {
            Self::Import { file, .. } => file,
            Self::Assign { serial, .. }
            | Self::Lose { serial }
            | Self::Return { serial }
            | Self::Retire { serial } => serial,
        }
    }
}
