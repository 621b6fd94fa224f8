//! ご契約先: search.

use askama::Template;

use crate::kit::{Field, Form, Page, urls};

/// The list of contracts; searched by `GET` with `search`.
#[derive(Template)]
#[template(path = "console/contracts.html")]
pub struct ContractsPage {
    /// The frame.
    pub page: Page,
    /// What was searched for.
    pub form: Form,
    /// What was found.
    pub rows: Vec<ContractRow>,
}

/// One contract.
#[derive(Clone, Debug)]
pub struct ContractRow {
    /// 契約者ID.
    pub contract_id: String,
    /// ご契約先名.
    pub company: String,
    /// How many users.
    pub users: u32,
    /// Opened at, Unix milliseconds.
    pub opened_at: i64,
}
