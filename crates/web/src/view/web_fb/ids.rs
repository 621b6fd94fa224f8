//! IDメンテナンス › 利用者選択 and 新規登録.

use askama::Template;
use tegata_domain::right::Right;

use crate::{
    kit::{Field, Form, Page, urls},
    view::web_fb::{right, rights},
};

/// 利用者選択. Posts `selected_user`.
#[derive(Template)]
#[template(path = "web_fb/ids.html")]
pub struct IdsPage {
    /// The frame.
    pub page: Page,
    /// Which user is chosen, and the error when none is.
    pub form: Form,
    /// Master IDs, which cannot be chosen.
    pub masters: Vec<IdRow>,
    /// Public IDs.
    pub users: Vec<IdRow>,
}

/// One line of the table.
#[derive(Clone, Debug)]
pub struct IdRow {
    /// お客様ID.
    pub id: String,
    /// 利用者名.
    pub name: String,
    /// 利用権限.
    pub right: Right,
}

/// 新規登録. Posts `new_customer_id`, `user_name`, `right`, `new_password` twice and `token_serial`.
#[derive(Template)]
#[template(path = "web_fb/new_id.html")]
pub struct NewIdPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// The secret that confirms, where the bank asks one.
    pub confirm: Option<Field>,
    /// Whether acquiring needs a token.
    pub with_token: bool,
}
