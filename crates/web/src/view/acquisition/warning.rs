//! Before anything is typed: nobody from the bank guides anyone by telephone.

use askama::Template;

use crate::{kit::Page, view::acquisition::Holder};

/// いま電話で指示を受けていませんか？
#[derive(Template)]
#[template(path = "acquisition/warning.html")]
pub struct WarningPage {
    /// The frame.
    pub page: Page,
    /// Who is about to acquire.
    pub holder: Holder,
}
