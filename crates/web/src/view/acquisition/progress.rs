//! Issuing and installing.

use askama::Template;

use crate::{kit::Page, texts::Texts};

/// 電子証明書を取得しています.
#[derive(Template)]
#[template(path = "acquisition/progress.html")]
pub struct ProgressPage {
    /// The frame.
    pub page: Page,
    /// How far it is.
    pub stage: Stage,
    /// Where `progress.js` asks for the state.
    pub status_url: String,
}

/// The stages after the number was typed. Their names are those of the `state` in the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The app makes its key.
    Approved,
    /// The certificate is being signed.
    Recorded,
    /// The app installs and proves it.
    Issued,
}

impl Stage {
    /// The `state` in the status.
    pub const fn state(&self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Recorded => "recorded",
            Self::Issued => "issued",
        }
    }

    /// All stages with their words and how far each is.
    fn list(self, t: &Texts) -> [(&'static str, &'static str, &'static str); 3] {
        let mark = |stage: Self| match stage.cmp(&self) {
            std::cmp::Ordering::Less => ("finished", t.acquisition.progress_finished),
            std::cmp::Ordering::Equal => ("now", t.acquisition.progress_now),
            std::cmp::Ordering::Greater => ("waiting", t.acquisition.progress_waiting),
        };
        let line = |stage: Self, words| {
            let (class, state) = mark(stage);
            (class, words, state)
        };
        [
            line(Self::Approved, t.acquisition.progress_approved),
            line(Self::Recorded, t.acquisition.progress_recorded),
            line(Self::Issued, t.acquisition.progress_issued),
        ]
    }
}
