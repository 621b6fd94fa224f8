//! Second step: the confirmation PIN.

use askama::Template;

use crate::kit::{Field, Form, Page};

/// 確認暗証番号の入力.
#[derive(Template)]
#[template(path = "administrator/confirm.html")]
pub struct AdministratorConfirmPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
}
