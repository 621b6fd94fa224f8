//! ブラウザ別のご案内: importing and choosing a certificate, 許可, and forgetting a choice, browser by browser.

use askama::Template;

use crate::{
    kit::{Page, urls::public},
    texts::Texts,
};

/// The list of guides.
#[derive(Template)]
#[template(path = "public/browsers.html")]
pub struct BrowsersPage {
    /// The frame.
    pub page: Page,
}

/// One guide.
#[derive(Template)]
#[template(path = "public/browsers_topic.html")]
pub struct TopicPage {
    /// The frame.
    pub page: Page,
    /// Which.
    pub topic: Topic,
}

/// What a guide is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// A file is imported.
    Import,
    /// A certificate is chosen.
    Choose,
    /// 許可.
    Allow,
    /// A choice is forgotten.
    Forget,
}

impl Topic {
    /// All of them, in the order in which they are met.
    pub const ALL: [Self; 4] = [Self::Import, Self::Choose, Self::Allow, Self::Forget];

    /// Its address.
    pub fn path(self) -> &'static str {
        match self {
            Self::Import => public::HELP_BROWSERS_IMPORT,
            Self::Choose => public::HELP_BROWSERS_CHOOSE,
            Self::Allow => public::HELP_BROWSERS_ALLOW,
            Self::Forget => public::HELP_BROWSERS_FORGET,
        }
    }

    fn words(self, t: &Texts) -> (&'static str, &'static str) {
        let t = &t.browser_help;
        match self {
            Self::Import => (t.import, t.import_text),
            Self::Choose => (t.choose, t.choose_text),
            Self::Allow => (t.allow, t.allow_text),
            Self::Forget => (t.forget, t.forget_text),
        }
    }

    /// What holds for every browser.
    fn note(self, t: &Texts) -> &'static str {
        match self {
            Self::Import => t.browser_key.delete_file,
            Self::Choose => t.browser_help.choose_user,
            Self::Allow => t.browser_help.allow_only,
            Self::Forget => t.browser_help.forget_page,
        }
    }

    /// The steps by browser.
    fn steps(self, t: &Texts) -> [(&'static str, Vec<&'static str>); 4] {
        let t = &t.browser_help;
        let [edge, chrome, firefox, safari] = match self {
            Self::Import => [
                vec![t.import_edge_1, t.import_edge_2, t.import_edge_3],
                vec![t.import_chrome_1, t.import_chrome_2],
                vec![t.import_firefox_1, t.import_firefox_2],
                vec![t.import_safari_1, t.import_safari_2],
            ],
            Self::Choose => [
                vec![t.choose_edge],
                vec![t.choose_chrome],
                vec![t.choose_firefox],
                vec![t.choose_safari],
            ],
            Self::Allow => [
                vec![t.allow_edge],
                vec![t.allow_chrome],
                vec![t.allow_firefox],
                vec![t.allow_safari],
            ],
            Self::Forget => [
                vec![t.forget_edge],
                vec![t.forget_chrome],
                vec![t.forget_firefox],
                vec![t.forget_safari],
            ],
        };
        [
            (t.edge, edge),
            (t.chrome, chrome),
            (t.firefox, firefox),
            (t.safari, safari),
        ]
    }
}
