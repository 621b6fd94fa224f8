//! 管理者の追加.

use askama::Template;

use crate::{
    kit::{Field, Form, Page, urls},
    view::console::contract::ContractFacts,
};

/// The second administrator. Posts `administrator_name`, `token_serial` and `staff_pin`.
#[derive(Template)]
#[template(path = "console/add_administrator.html")]
pub struct AddAdministratorPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// Whether the bank's profile identifies people by a customer ID.
    pub with_customer_id: bool,
    /// Of which contract.
    pub contract: ContractFacts,
}
