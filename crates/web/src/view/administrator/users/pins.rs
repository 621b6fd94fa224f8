//! 暗証番号の再設定.

use askama::Template;

use crate::{
    kit::{Field, Form, Page},
    view::administrator::users::UserFacts,
};

/// New PINs for a user.
#[derive(Template)]
#[template(path = "administrator/users/pins.html")]
pub struct PinsPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// For whom.
    pub user: UserFacts,
    /// Whether users of this bank have a confirmation PIN.
    pub with_confirmation_pin: bool,
}
