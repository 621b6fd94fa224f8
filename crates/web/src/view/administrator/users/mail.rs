//! 利用者のメールアドレス.

use askama::Template;

use crate::{
    kit::{Field, Form, Page},
    view::administrator::users::UserFacts,
};

/// Where a user is told.
#[derive(Template)]
#[template(path = "administrator/users/mail.html")]
pub struct UserMailPage {
    /// The frame.
    pub page: Page,
    /// What was typed, or stands.
    pub form: Form,
    /// The user.
    pub user: UserFacts,
}
