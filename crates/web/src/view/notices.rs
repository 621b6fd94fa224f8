//! お知らせ, of the user's and the administrator's site.

use askama::Template;

use crate::kit::Page;

/// お知らせ.
#[derive(Template)]
#[template(path = "notices.html")]
pub struct NoticesPage {
    /// The frame.
    pub page: Page,
    /// The newest first.
    pub notices: Vec<NoticeItem>,
    /// End of the certificate in use, Unix milliseconds.
    pub not_after: i64,
}

impl NoticesPage {
    fn has_unread(&self) -> bool {
        self.notices.iter().any(|notice| notice.unread)
    }
}

/// One notice.
#[derive(Clone, Debug)]
pub struct NoticeItem {
    /// Row id.
    pub id: String,
    /// When, Unix milliseconds.
    pub at: i64,
    /// The sentence, in the page's language.
    pub text: String,
    /// Not put away.
    pub unread: bool,
}
