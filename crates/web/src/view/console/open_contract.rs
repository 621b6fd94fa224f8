//! 新規契約の登録.

use askama::Template;

use crate::kit::{Field, Form, Page};

/// Open a contract.
#[derive(Template)]
#[template(path = "console/open_contract.html")]
pub struct OpenContractPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// Whether the bank's profile identifies people by a customer ID.
    pub with_customer_id: bool,
}
