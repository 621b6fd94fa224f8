//! 新規登録.

use askama::Template;

use crate::kit::{Field, Form, Page};

/// Register a user.
#[derive(Template)]
#[template(path = "administrator/users/register.html")]
pub struct RegisterUserPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// Whether users of this bank have a confirmation PIN.
    pub with_confirmation_pin: bool,
}
