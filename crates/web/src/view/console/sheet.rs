//! What is printed once, by the answer to the approval itself: it is stored nowhere.

use askama::Template;

use crate::{kit::Page, paper::Paper};

/// The papers, shown once. No `Debug`: they carry PINs and codes.
#[derive(Template)]
#[template(path = "console/sheet.html")]
pub struct SheetPage {
    /// The frame.
    pub page: Page,
    /// The heading.
    pub title: &'static str,
    /// What whoever prints it must know.
    pub note: &'static str,
    /// Customer card, PIN notice, hand-over sheet, as far as they were made.
    pub papers: Vec<Paper>,
    /// The same papers as a `data:` address to save; empty when they could not be made.
    pub pdf: String,
    /// Back to the contract.
    pub back: String,
}
