//! トークンの登録.

use askama::Template;

use crate::{
    kit::{Field, Form, Page},
    view::administrator::users::UserFacts,
};

/// A token for a user; one that the user has must be stopped first (posts `act` = `stop`, without a PIN).
#[derive(Template)]
#[template(path = "administrator/users/token.html")]
pub struct TokenPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// For whom.
    pub user: UserFacts,
}
