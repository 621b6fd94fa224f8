//! 利用者ログイン and 管理者ログイン: sign in, or acquire a certificate.

use askama::Template;

use crate::{kit::Page, view::acquisition::Holder};

/// The choice behind 利用者ログイン or 管理者ログイン.
#[derive(Template)]
#[template(path = "public/entrance.html")]
pub struct EntrancePage {
    /// The frame.
    pub page: Page,
    /// Whose entrance it is.
    pub holder: Holder,
}
