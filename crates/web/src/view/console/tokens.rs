//! トークンの管理.

use askama::Template;
use tegata_app::token::{FileFault, RowFault};

use crate::{
    kit::{Field, Form, Page, urls},
    texts::Texts,
    view::token::TokenStatus,
};

/// How many in each state, and those in one; searched by `GET` with `search`.
#[derive(Template)]
#[template(path = "console/tokens/list.html")]
pub struct TokensPage {
    /// The frame.
    pub page: Page,
    /// What was searched for.
    pub form: Form,
    /// Counts.
    pub counts: Vec<StateCount>,
    /// The state that is listed.
    pub shown: TokenStatus,
    /// The tokens.
    pub rows: Vec<TokenRow>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// How many are in one state.
#[derive(Clone, Debug)]
pub struct StateCount {
    /// The state.
    pub status: TokenStatus,
    /// How many.
    pub tokens: i64,
    /// Whether it is the one that is listed.
    pub shown: bool,
}

/// One token.
#[derive(Clone, Debug)]
pub struct TokenRow {
    /// シリアル番号.
    pub serial: String,
    /// 状態.
    pub status: TokenStatus,
    /// メーカー; may be empty.
    pub maker: String,
    /// Who has or had it.
    pub holder: Option<String>,
    /// That person's 契約者ID.
    pub contract_id: Option<String>,
}

/// One token with its history.
#[derive(Template)]
#[template(path = "console/tokens/one.html")]
pub struct TokenPage {
    /// The frame.
    pub page: Page,
    /// The token.
    pub token: TokenRow,
    /// Since when it is in this state, Unix milliseconds.
    pub since: i64,
    /// How it makes its codes.
    pub codes: TokenCodes,
    /// What can be done with it.
    pub acts: &'static [TokenAct],
    /// The newest first.
    pub history: Vec<TokenHistoryRow>,
}

/// How a token makes its codes.
#[derive(Clone, Debug)]
pub struct TokenCodes {
    /// By its button alone, without a clock.
    pub event: bool,
    /// Hash.
    pub algorithm: String,
    /// Digits.
    pub digits: i64,
    /// Seconds.
    pub period: i64,
    /// Steps by which its clock is ahead.
    pub drift: i64,
}

/// One line of the history.
#[derive(Clone, Debug)]
pub struct TokenHistoryRow {
    /// When, Unix milliseconds.
    pub at: i64,
    /// Its clock was found again; no change of state.
    pub resynchronised: bool,
    /// The state that began.
    pub status: TokenStatus,
    /// Whose it was.
    pub holder: Option<String>,
    /// Who did it.
    pub actor: String,
}

/// What staff can do with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenAct {
    /// 割当て.
    Assign,
    /// 紛失, at once.
    Lose,
    /// 返却.
    Return,
    /// 廃棄.
    Retire,
}

impl TokenAct {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Assign, Self::Lose, Self::Return, Self::Retire];

    /// What a token in this state allows.
    pub const fn of(status: TokenStatus) -> &'static [Self] {
        match status {
            TokenStatus::Stock => &[Self::Assign, Self::Lose, Self::Retire],
            TokenStatus::InUse => &[Self::Lose, Self::Return],
            TokenStatus::Stopped => &[Self::Return, Self::Lose, Self::Retire],
            TokenStatus::Lost => &[Self::Retire],
            TokenStatus::Retired => &[],
        }
    }

    /// The last part of its address.
    pub const fn path(&self) -> &'static str {
        match self {
            Self::Assign => "assign",
            Self::Lose => "lost",
            Self::Return => "return",
            Self::Retire => "retire",
        }
    }

    /// Reads it.
    pub fn from_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.path() == path)
    }

    fn title(self, t: &Texts) -> &'static str {
        match self {
            Self::Assign => t.token.assign,
            Self::Lose => t.token.lose,
            Self::Return => t.token.give_back,
            Self::Retire => t.token.retire,
        }
    }

    fn text(self, t: &Texts) -> &'static str {
        match self {
            Self::Assign => t.stock.assign_text,
            Self::Lose => t.stock.lose_text,
            Self::Return => t.stock.give_back_text,
            Self::Retire => t.stock.retire_text,
        }
    }
}

/// One act on one token.
#[derive(Template)]
#[template(path = "console/tokens/act.html")]
pub struct TokenActPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// Which act.
    pub act: TokenAct,
    /// On which token.
    pub token: TokenRow,
}

/// The form of a delivery.
#[derive(Template)]
#[template(path = "console/tokens/import.html")]
pub struct ImportPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// Why the file as a whole is refused.
    pub fault: Option<&'static str>,
    /// How many rows are refused.
    pub faults: usize,
    /// The first of them.
    pub rows: Vec<FaultRow>,
}

/// One refused row.
#[derive(Clone, Debug)]
pub struct FaultRow {
    /// Line or key package.
    pub place: u32,
    /// Its serial number as it stands there.
    pub serial: String,
    /// Why.
    pub fault: &'static str,
}

/// The sentence for a file that cannot be taken.
pub fn file_fault(fault: FileFault, t: &Texts) -> &'static str {
    let s = &t.stock;
    match fault {
        FileFault::Empty | FileFault::NoTokens => s.file_empty,
        FileFault::TooLarge | FileFault::TooMany => s.file_large,
        FileFault::NotText | FileFault::NotXml | FileFault::NotPskc | FileFault::NotCsv => {
            s.file_format
        }
        FileFault::Plain => s.file_plain,
        FileFault::KeyNeeded => s.file_key_needed,
        FileFault::KeyKind => s.file_key_kind,
        FileFault::KeyLength => s.file_key_length,
        FileFault::Method => s.file_method,
        FileFault::NoMac => s.file_no_mac,
        FileFault::MacKey => s.file_mac_key,
    }
}

/// The sentence for a row that cannot be taken.
pub fn row_fault(fault: RowFault, t: &Texts) -> &'static str {
    let s = &t.stock;
    match fault {
        RowFault::Serial => s.row_serial,
        RowFault::Twice => s.row_twice,
        RowFault::Known => s.row_known,
        RowFault::Columns | RowFault::Structure => s.row_structure,
        RowFault::Algorithm => s.row_algorithm,
        RowFault::Digits => s.row_digits,
        RowFault::Interval => s.row_interval,
        RowFault::Counter => s.row_counter,
        RowFault::Seed => s.row_seed,
        RowFault::Policy => s.row_policy,
        RowFault::NoMac | RowFault::Mac => s.row_mac,
        RowFault::Cipher => s.row_cipher,
        RowFault::Plain => s.row_plain,
    }
}
