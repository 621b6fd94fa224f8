//! ワンタイムパスワード（トークン）の設定.

use askama::Template;

use crate::{kit::Page, view::token::TokenFacts};

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
    /// The token in use, else the one last taken away.
    pub token: Option<TokenFacts>,
}
