//! B2: one-time password and hand-over code.

use askama::Template;

use crate::{
    kit::{Field, Form, Page},
    view::acquisition::Asked,
};

/// 暗証番号の入力, or 電子証明書取得開始 where no one-time password is asked.
#[derive(Template)]
#[template(path = "acquisition/otp.html")]
pub struct OtpPage {
    /// The frame.
    pub page: Page,
    /// Whether a one-time password is asked.
    pub asked: Asked,
    /// What was typed.
    pub form: Form,
    /// Posted back as `form_id`: a repeated post gets the same page.
    pub form_id: String,
}
