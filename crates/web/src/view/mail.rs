//! お知らせメールの設定.

use askama::Template;

use crate::kit::{Field, Form, Page};

/// Where notices go by mail.
#[derive(Template)]
#[template(path = "mail.html")]
pub struct MailPage {
    /// The frame.
    pub page: Page,
    /// What was typed, or stands.
    pub form: Form,
    /// The PIN that is asked again.
    pub pin: Field,
}
