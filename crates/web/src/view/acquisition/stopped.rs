//! Stopped by the person.

use askama::Template;

use crate::{kit::Page, view::acquisition::Holder};

/// 電子証明書の取得を中止しました.
#[derive(Template)]
#[template(path = "acquisition/stopped.html")]
pub struct StoppedPage {
    /// The frame.
    pub page: Page,
    /// For whom the way to begin again is shown.
    pub holder: Holder,
}
