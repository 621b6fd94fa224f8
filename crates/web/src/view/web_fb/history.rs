//! 利用履歴照会.

use askama::Template;

use crate::{kit::Page, texts::Texts, view::history::HistoryRow};

/// The contract's history with what narrows it; sent by GET.
#[derive(Template)]
#[template(path = "web_fb/history.html")]
pub struct UsageHistoryPage {
    /// The frame.
    pub page: Page,
    /// What was chosen.
    pub chosen: Chosen,
    /// お客様ID to choose from.
    pub users: Vec<String>,
    /// The entries, the newest first.
    pub rows: Vec<HistoryRow>,
    /// Address of older entries, if there are any.
    pub older: Option<String>,
    /// Address of the file.
    pub csv: String,
}

/// What narrows the history, as words of the address.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// お客様ID.
    pub user: String,
    /// `2026-11-20`.
    pub from: String,
    /// `2026-11-20`.
    pub to: String,
    /// Kind of act.
    pub kind: String,
}

fn kinds(t: &Texts) -> [(&'static str, &'static str); 5] {
    let h = &t.fb_history;
    [
        ("", h.everyone),
        ("sign-in", h.kind_sign_in),
        ("certificate", h.kind_certificate),
        ("users", h.kind_users),
        ("tokens", h.kind_tokens),
    ]
}
