//! ワンタイムパスワード認証情報管理.

use askama::Template;

use crate::kit::{Field, Form, Page, urls};

/// Who has which token.
#[derive(Template)]
#[template(path = "web_fb/tokens.html")]
pub struct FbTokensPage {
    /// The frame.
    pub page: Page,
    /// One row per user.
    pub rows: Vec<FbTokenRow>,
}

/// One user's token.
#[derive(Clone, Debug)]
pub struct FbTokenRow {
    /// お客様ID.
    pub id: String,
    /// 利用者名.
    pub name: String,
    /// Serial of the token, if there is one.
    pub serial: Option<String>,
}

/// Register or stop. Posts `token_serial`, or `act=stop`.
#[derive(Template)]
#[template(path = "web_fb/token.html")]
pub struct FbTokenPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// Whose.
    pub row: FbTokenRow,
    /// The secret that confirms, where the bank asks one.
    pub confirm: Option<Field>,
}
