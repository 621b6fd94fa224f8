//! Where the bank's services begin.

use askama::Template;

use crate::kit::Page;

/// メニュー.
#[derive(Template)]
#[template(path = "user/menu.html")]
pub struct UserMenuPage {
    /// The frame.
    pub page: Page,
    /// The registered banking application's name, if there is one.
    pub application: Option<String>,
}
