//! 承認: maker, the exact change, approve or reject.

use askama::Template;

use crate::kit::Page;

/// One request. The buttons post `decision` = `approve` or `reject`, with `digest` and `version`.
#[derive(Template)]
#[template(path = "console/approval.html")]
pub struct ApprovalPage {
    /// The frame.
    pub page: Page,
    /// The request.
    pub approval: ApprovalFacts,
    /// Whether the reader may decide.
    pub decision: Decision,
    /// Where the sheets can be printed, once it is approved and until they are shown.
    pub sheet: Option<String>,
}

/// Whether the reader may decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Yes.
    Open,
    /// It is the reader's own request.
    Own,
    /// Decided, or past its end.
    Over,
}

/// A request with the exact change.
#[derive(Clone, Debug)]
pub struct ApprovalFacts {
    /// What is asked, in the page's language.
    pub kind: String,
    /// On which contract.
    pub target: String,
    /// Who asked.
    pub maker: String,
    /// When, Unix milliseconds.
    pub asked_at: i64,
    /// When it lapses, Unix milliseconds.
    pub ends_at: i64,
    /// 依頼書番号; empty where there is none.
    pub form_number: String,
    /// 申し送り; empty where there is none.
    pub remark: String,
    /// Line by line, what changes.
    pub changes: Vec<ChangeLine>,
    /// SHA-256 of the exact change, posted back.
    pub digest: String,
    /// The version of the row that the change was made for, posted back.
    pub version: i64,
}

/// One line of a change.
#[derive(Clone, Debug)]
pub struct ChangeLine {
    /// What.
    pub item: String,
    /// Before; empty for new things.
    pub before: String,
    /// After.
    pub after: String,
}
