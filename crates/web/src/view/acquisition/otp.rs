//! B2: one-time password and hand-over code.

use askama::Template;

use crate::kit::{Field, Form, Page};

/// 暗証番号の入力.
#[derive(Template)]
#[template(path = "acquisition/otp.html")]
pub struct OtpPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// Posted back as `form_id`: a repeated post gets the same page.
    pub form_id: String,
}
