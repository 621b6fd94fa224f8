//! Pages on which people change their own PINs.

use askama::Template;

use crate::kit::{Field, Form, Page};

/// At the first sign-in: every PIN that somebody else made.
#[derive(Template)]
#[template(path = "pins/first.html")]
pub struct FirstPinsPage {
    /// The frame, nobody signed in yet.
    pub page: Page,
    /// What was wrong.
    pub form: Form,
    /// The login PIN has to be changed.
    pub login: bool,
    /// The confirmation PIN has to be changed.
    pub confirmation: bool,
    /// Characters that a PIN has at least.
    pub least: usize,
}

/// 暗証番号の変更, from the menu.
#[derive(Template)]
#[template(path = "pins/own.html")]
pub struct OwnPinsPage {
    /// The frame.
    pub page: Page,
    /// What was wrong.
    pub form: Form,
    /// Whether there is a confirmation PIN.
    pub with_confirmation: bool,
    /// Characters that a PIN has at least.
    pub least: usize,
    /// Where "back" leads.
    pub back: &'static str,
}
