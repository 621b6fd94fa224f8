//! 承認: maker, the exact change, approve or reject.

use askama::Template;

use crate::{
    kit::{Field, Form, Page, urls},
    view::console::look::LookPreview,
};

/// One request. The buttons post `decision` = `approve` (with `digest` and `staff_pin`), `reject` or `withdraw`.
#[derive(Template)]
#[template(path = "console/approval.html")]
pub struct ApprovalPage {
    /// The frame.
    pub page: Page,
    /// What was wrong with the decision.
    pub form: Form,
    /// The request.
    pub approval: ApprovalFacts,
    /// Whether the reader may decide.
    pub decision: Decision,
    /// Where it stands, in the page's language.
    pub state: &'static str,
    /// Who may decide, in the page's language.
    pub checkers: String,
    /// Another look of the pages, shown before it is theirs.
    pub preview: Option<LookPreview>,
    /// Who decided it and when.
    pub decided: Option<(String, i64)>,
}

/// Whether the reader may decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Yes.
    Open,
    /// It is the reader's own request.
    Own,
    /// The reader lacks the role.
    Role,
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
    /// Line by line, what changes.
    pub changes: Vec<ChangeLine>,
    /// SHA-256 of the exact change, posted back.
    pub digest: String,
    /// The exact change as it is stored; none where the lines say all of it in words.
    pub exact: Option<String>,
    /// Done already, to be confirmed by a second person.
    pub afterwards: bool,
    /// The number of its form, where another request has it.
    pub form_used: Option<String>,
}

/// One line of a change.
#[derive(Clone, Debug)]
pub struct ChangeLine {
    /// What.
    pub item: String,
    /// Its value.
    pub value: String,
}
