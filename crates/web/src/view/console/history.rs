//! 操作履歴 of the bank, narrowed.

use askama::Template;

use crate::{
    kit::{Page, urls},
    view::{history::HistoryRow, words},
};

/// The history with what narrows it; sent by `GET`, and posted to be taken out as a file.
#[derive(Template)]
#[template(path = "console/history.html")]
pub struct BankHistoryPage {
    /// The frame.
    pub page: Page,
    /// What was chosen.
    pub chosen: Chosen,
    /// The bank's staff, as (account, name).
    pub staff: Vec<(String, String)>,
    /// The entries, the newest first.
    pub rows: Vec<HistoryRow>,
    /// Before which entry the list goes on.
    pub older: Option<i64>,
    /// Whether the reader may take it out as a file.
    pub may_export: bool,
}

/// What narrows the history, as words of the address.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// Name of the act.
    pub act: String,
    /// `staff:teller` or `kind:user`.
    pub who: String,
    /// 契約者ID.
    pub contract: String,
    /// `done` or `refused`.
    pub outcome: String,
    /// `2026-11-20`.
    pub from: String,
    /// `2026-11-20`.
    pub to: String,
}

impl BankHistoryPage {
    /// Acts to choose from, as (value, words).
    fn acts(&self) -> Vec<(&'static str, String)> {
        let t = self.page.t;
        let named = |name: &&'static str| (*name, words::event(name, false, t));
        words::EVENTS.iter().map(named).collect()
    }

    /// Kinds of actors to choose from, as (value, words).
    fn kinds(&self) -> [(&'static str, &'static str); 7] {
        let r = &self.page.t.register;
        [
            ("kind:administrator", r.administrator),
            ("kind:user", r.user),
            ("kind:staff", r.staff),
            ("kind:app", r.app),
            ("kind:stranger", r.stranger),
            ("kind:job", r.job),
            ("kind:operator", r.operator),
        ]
    }

    fn outcomes(&self) -> [(&'static str, &'static str); 2] {
        let r = &self.page.t.register;
        [("done", r.done), ("refused", r.refused)]
    }

    fn is_staff(&self, account: &str) -> bool {
        self.chosen.who.strip_prefix("staff:") == Some(account)
    }
}
