//! The bank's top page.

use askama::Template;

use crate::kit::Page;

/// 法人インターネットバンキング.
#[derive(Template)]
#[template(path = "public/top.html")]
pub struct TopPage {
    /// The frame.
    pub page: Page,
}
