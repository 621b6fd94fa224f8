//! IDロック解除.

use askama::Template;

use crate::{
    kit::{Field, Form, Page},
    view::Lock,
};

/// The users who are locked. Posts `selected_user`.
#[derive(Template)]
#[template(path = "web_fb/unlock.html")]
pub struct UnlockPage {
    /// The frame.
    pub page: Page,
    /// Which user is chosen, and what is wrong.
    pub form: Form,
    /// The users who are locked or wait.
    pub users: Vec<LockedRow>,
    /// The secret that confirms, where the bank asks one.
    pub confirm: Option<Field>,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct LockedRow {
    /// お客様ID.
    pub id: String,
    /// 利用者名.
    pub name: String,
    /// How.
    pub lock: Lock,
}
