//! B1: ID and PIN.

use askama::Template;

use crate::{
    kit::{Field, Form, Page},
    view::acquisition::{Asked, Holder},
};

/// ID・暗証番号の入力.
#[derive(Template)]
#[template(path = "acquisition/identity.html")]
pub struct IdentityPage {
    /// The frame.
    pub page: Page,
    /// Users type a user ID, administrators choose their number.
    pub holder: Holder,
    /// Which fields.
    pub asked: Asked,
    /// What was typed.
    pub form: Form,
}
