//! 緊急停止 of a customer by the bank.

use askama::Template;

use crate::kit::{Form, Page, urls};

/// Who is stopped at once. Posts nothing but the token.
#[derive(Template)]
#[template(path = "console/stop_person.html")]
pub struct StopPersonPage {
    /// The frame.
    pub page: Page,
    /// Why it was not done.
    pub form: Form,
    /// Name and ID.
    pub name: String,
    /// Number and name of the company.
    pub company: String,
}
