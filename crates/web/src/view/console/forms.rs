//! 依頼書.

use askama::Template;

use crate::kit::{Field, Form, Page, urls};

/// Forms by number, or the newest; searched by `GET` with `search`.
#[derive(Template)]
#[template(path = "console/forms.html")]
pub struct FormsPage {
    /// The frame.
    pub page: Page,
    /// What was searched for.
    pub form: Form,
    /// What was found, the newest first.
    pub rows: Vec<FormRow>,
    /// The address of the next page.
    pub next: Option<String>,
}

/// One form with the request that it was for.
#[derive(Clone, Debug)]
pub struct FormRow {
    /// 依頼書番号.
    pub number: String,
    /// Part of the address of the request.
    pub approval: String,
    /// What was asked, in the page's language.
    pub kind: String,
    /// On what.
    pub target: String,
    /// Who asked.
    pub maker: String,
    /// When, Unix milliseconds.
    pub asked_at: i64,
    /// Who decided.
    pub checker: Option<String>,
    /// Where the request stands, in the page's language.
    pub state: &'static str,
}
