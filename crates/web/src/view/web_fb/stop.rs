//! WEB-FB取引停止: two confirmations.

use askama::Template;

use crate::kit::{Field, Form, Page, urls};

/// What a stop does.
#[derive(Template)]
#[template(path = "web_fb/stop.html")]
pub struct StopPage {
    /// The frame.
    pub page: Page,
    /// Whether it was ticked.
    pub form: Form,
}

/// The second confirmation, with the password.
#[derive(Template)]
#[template(path = "web_fb/stop_confirm.html")]
pub struct StopConfirmPage {
    /// The frame.
    pub page: Page,
    /// What is wrong.
    pub form: Form,
}

/// Stopped; nobody is signed in any more.
#[derive(Template)]
#[template(path = "web_fb/stopped.html")]
pub struct StoppedPage {
    /// The frame.
    pub page: Page,
}
