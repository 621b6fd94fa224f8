//! The changes of tokens that need two people.

use serde::{Deserialize, Serialize};

use crate::console::kind::Kind;

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
    /// What holds of it.
    pub(in crate::console) fn kind(&self) -> Kind<'_> {
        match self {
            Self::Import { file, .. } => Kind::new("import_tokens", file),
            Self::Assign {
                serial,
                number,
                administrator,
                ..
            } => Kind::new("assign_token", serial).of_administrator(number, *administrator),
            Self::Lose { serial } => Kind::new("lose_token", serial).at_once(),
            Self::Return { serial } => Kind::new("return_token", serial),
            Self::Retire { serial } => Kind::new("retire_token", serial),
        }
    }

    /// What it is about, in the words of lists: a serial number, or the file.
    pub fn subject(&self) -> &str {
        self.kind().about
    }
}
