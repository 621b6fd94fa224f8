//! 操作履歴, of the administrator site and the console.

use askama::Template;

use crate::kit::Page;

/// 操作履歴.
#[derive(Template)]
#[template(path = "history.html")]
pub struct HistoryPage {
    /// The frame.
    pub page: Page,
    /// What happened, the newest first.
    pub rows: Vec<HistoryRow>,
    /// The address of older entries.
    pub older: Option<String>,
}

/// One entry.
#[derive(Clone, Debug)]
pub struct HistoryRow {
    /// When, Unix milliseconds.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// What, in the page's language.
    pub act: String,
    /// On what.
    pub target: String,
    /// From which address.
    pub from: String,
}
