//! ワンタイムパスワード（トークン）の設定.

use askama::Template;

use crate::kit::Page;

/// Who has which token.
#[derive(Template)]
#[template(path = "administrator/tokens.html")]
pub struct TokensPage {
    /// The frame.
    pub page: Page,
    /// One row per user.
    pub rows: Vec<TokenRow>,
}

/// One user's token.
#[derive(Clone, Debug)]
pub struct TokenRow {
    /// 利用者ID.
    pub user_id: String,
    /// Name.
    pub name: String,
    /// Serial of the token, if there is one.
    pub serial: Option<String>,
}
