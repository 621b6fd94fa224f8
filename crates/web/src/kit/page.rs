//! What every page shares: bank, site, language, who is signed in, where the other sites are.

use std::sync::Arc;

use crate::{
    kit::{assets, look::Look, time, urls, web_fb},
    texts::{Language, Texts},
};

/// The five sites of a bank; the frame shows which one a person is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// Bank top page, help and acquisition.
    Public,
    /// 利用者.
    User,
    /// 管理者.
    Administrator,
    /// 取引店・ヘルプデスク.
    Console,
    /// ログインできないときは.
    CannotSignIn,
}

pub use tegata_domain::profile::Screens;

impl Site {
    /// The class that gives the site its colour.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Public | Self::CannotSignIn => "site-public",
            Self::User => "site-user",
            Self::Administrator => "site-administrator",
            Self::Console => "site-console",
        }
    }

    /// The name beside the bank's, empty on the public site.
    pub fn label(self, t: &Texts) -> &'static str {
        match self {
            Self::Public => "",
            Self::User => t.site.user,
            Self::Administrator => t.site.administrator,
            Self::Console => t.site.console,
            Self::CannotSignIn => t.site.cannot_sign_in,
        }
    }
}

/// The frame of a page. No `Debug`: it carries the CSRF token.
#[derive(Clone)]
pub struct Page {
    /// The texts in the page's language.
    pub t: &'static Texts,
    /// The bank's name in that language.
    pub bank: String,
    /// The bank's colour and logo.
    pub look: Arc<Look>,
    /// Which site this is.
    pub site: Site,
    /// Whose menus the signed-in sites show.
    pub screens: Screens,
    /// Path and query of this page without `lang`, for the language links.
    pub path: String,
    /// The token that every form posts back as `csrf`.
    pub csrf: String,
    /// Who is signed in, if anyone.
    pub signed_in: Option<SignedIn>,
    /// Where the bank's sites are, as origins without a final slash.
    pub addresses: Addresses,
    /// The help desk, shown at the foot of every page.
    pub help_desk: Option<HelpDesk>,
    /// A message above the page's own content: done, warning.
    pub notice: Option<Notice>,
    /// The server's time in Unix milliseconds, for the comparison of clocks.
    pub now: i64,
    /// Shows the banner of the demonstration.
    pub demo: bool,
}

impl Page {
    /// The language of the page.
    pub const fn language(&self) -> Language {
        self.t.language
    }

    /// The link to this page in another language.
    pub fn in_language(&self, language: &str) -> String {
        let separator = if self.path.contains('?') { '&' } else { '?' };
        format!("{}{separator}lang={language}", self.path)
    }

    /// The address of an asset.
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// A day in Japan time.
    pub fn day(&self, unix_ms: &i64) -> String {
        time::day(*unix_ms, self.language())
    }

    /// A moment to the minute, in Japan time.
    pub fn moment(&self, unix_ms: &i64) -> String {
        time::moment(*unix_ms, self.language())
    }

    /// A moment to the second, in Japan time.
    pub fn precise(&self, unix_ms: &i64) -> String {
        time::precise(*unix_ms, self.language())
    }

    /// A moment for machines.
    pub fn machine(&self, unix_ms: &i64) -> String {
        time::machine(*unix_ms)
    }

    /// The menu of the site, as (path, words).
    pub fn menu(&self) -> Vec<(&'static str, &'static str)> {
        let t = self.t;
        if self.is_web_fb() {
            return web_fb::tabs(self.site, t);
        }
        match self.site {
            Site::User => vec![
                (urls::user::STATUS, t.user.menu_status),
                (urls::user::MENU, t.user.menu_title),
                (urls::user::NOTICES, t.user.notices),
            ],
            Site::Administrator => vec![
                (urls::administrator::MENU, t.frame.menu),
                (urls::administrator::USERS, t.administrator.nav_users),
                (urls::administrator::HELD, t.administrator.nav_held),
                (urls::administrator::EXPIRY, t.expiry.nav),
                (urls::administrator::TOKENS, t.administrator.nav_tokens),
                (
                    urls::administrator::OWN_CERTIFICATE,
                    t.administrator.nav_own,
                ),
                (urls::administrator::HISTORY, t.administrator.menu_history),
                (urls::administrator::NOTICES, t.user.notices),
            ],
            Site::Console => vec![
                (urls::console::QUEUE, t.console.queue_title),
                (urls::console::SEARCH, t.finding.title),
                (urls::console::CONTRACTS, t.console.contracts_title),
                (urls::console::CERTIFICATES, t.register.nav),
                (urls::console::SUPPORT, t.support.title),
                (urls::console::TOKENS, t.stock.title),
                (urls::console::POLICIES, t.policies.title),
                (urls::console::STAFF, t.members.title),
                (urls::console::HISTORY, t.history.title),
                (urls::console::NOTICES, t.user.notices),
            ],
            Site::Public | Site::CannotSignIn => Vec::new(),
        }
    }

    /// The second row of the menu: 管理機能 of WEB-FB.
    pub fn submenu(&self) -> Vec<(&'static str, &'static str)> {
        if self.is_web_fb() {
            web_fb::submenu(self.site, self.without_query(), self.t)
        } else {
            Vec::new()
        }
    }

    /// Where the page lies, on the pages of WEB-FB behind the sign-in.
    pub fn crumbs(&self) -> Vec<(&'static str, &'static str)> {
        if self.is_web_fb() && self.signed_in.is_some() {
            web_fb::crumbs(self.without_query(), self.t)
        } else {
            Vec::new()
        }
    }

    /// Whether it is a page of WEB-FB's customers.
    pub fn is_web_fb(&self) -> bool {
        let customers = match self.site {
            Site::User | Site::Administrator => true,
            // ID・パスワード方式, the only way to be signed in there.
            Site::Public => self.signed_in.is_some(),
            Site::Console | Site::CannotSignIn => false,
        };
        self.screens == Screens::WebFb && customers
    }

    /// Whether an entry of the menu is the present page, or holds it.
    pub fn is_tab(&self, entry: &str) -> bool {
        let held = entry == urls::web_fb::MANAGEMENT && !self.submenu().is_empty();
        self.is_in(entry) || (held && self.is_web_fb())
    }

    fn without_query(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }

    /// Where the site begins behind the sign-in.
    pub fn home(&self) -> &'static str {
        if self.is_web_fb() {
            urls::web_fb::MAIN
        } else {
            urls::user::MENU
        }
    }

    /// Where the form posts that signs out.
    pub fn sign_out(&self) -> &'static str {
        match self.site {
            Site::Public => urls::public::ID_SIGN_OUT,
            _ => urls::user::SIGN_OUT,
        }
    }

    /// Whether this page lies below an entry of the menu.
    pub fn is_in(&self, entry: &str) -> bool {
        let path = self.without_query();
        path == entry
            || path
                .strip_prefix(entry)
                .is_some_and(|rest| rest.starts_with('/'))
    }

    /// Days until an end, by Japan's calendar.
    pub fn days_until(&self, end: &i64) -> i64 {
        tegata_domain::expiry::days_left(self.now, *end)
    }

    /// Whether the page is Japanese.
    pub fn is_japanese(&self) -> bool {
        self.language() == Language::Ja
    }
}

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Name or ID, as the site shows it.
    pub name: String,
    /// Company or branch, in small.
    pub organisation: String,
}

/// Origins of the bank's sites, such as `https://localhost:8443`.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// Public site and acquisition.
    pub public: String,
    /// User site.
    pub user: String,
    /// Administrator site.
    pub administrator: String,
    /// Bank console.
    pub console: String,
    /// The page that reads any certificate.
    pub cannot_sign_in: String,
    /// What the app talks to.
    pub agent: String,
}

impl Addresses {
    /// What a customer's network has to let through.
    pub fn of_customers(&self) -> [&str; 5] {
        [
            &self.public,
            &self.user,
            &self.administrator,
            &self.cannot_sign_in,
            &self.agent,
        ]
    }
}

/// The bank's help desk.
#[derive(Clone, Debug)]
pub struct HelpDesk {
    /// Its name.
    pub name: String,
    /// Telephone number.
    pub phone: String,
    /// Hours, in the page's language.
    pub hours: String,
}

/// A message above the content of a page.
#[derive(Clone, Debug)]
pub struct Notice {
    /// How it looks and how it is announced.
    pub kind: NoticeKind,
    /// The sentence.
    pub text: String,
}

/// The three kinds of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something was done.
    Done,
    /// Something to know.
    Information,
    /// Something to look after.
    Warning,
}

impl NoticeKind {
    /// The class of the banner.
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Information => "information",
            Self::Warning => "warning",
        }
    }
}
