//! お困りの内容から探す: one table of troubles, their words and their one next step. Pages without JavaScript, on an
//! address that asks for no certificate.

use askama::Template;

use crate::{
    kit::{Page, urls},
    texts::Texts,
};

/// The four groups, of which one chooses.
#[derive(Template)]
#[template(path = "trouble/groups.html")]
pub struct GroupsPage {
    /// The frame.
    pub page: Page,
}

/// The troubles of one group.
#[derive(Template)]
#[template(path = "trouble/group.html")]
pub struct GroupPage {
    /// The frame.
    pub page: Page,
    /// Which.
    pub group: Group,
}

impl GroupPage {
    fn troubles(&self) -> impl Iterator<Item = &'static Trouble> {
        let group = self.group;
        ALL.iter().filter(move |trouble| trouble.group == group)
    }
}

/// One trouble: why, and what to do.
#[derive(Template)]
#[template(path = "trouble/one.html")]
pub struct TroublePage {
    /// The frame.
    pub page: Page,
    /// Which.
    pub trouble: &'static Trouble,
}

impl TroublePage {
    fn words(&self) -> Words {
        (self.trouble.words)(self.page.t)
    }

    /// Label and address of the one primary action.
    fn action(&self) -> (&'static str, String) {
        self.trouble.action.of(&self.page)
    }
}

/// What is told of a trouble.
pub struct Words {
    /// As the person would say it.
    pub title: &'static str,
    /// Why it happens.
    pub why: &'static str,
    /// What to do.
    pub next: &'static str,
}

/// Where a trouble is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// The certificate is not offered or not accepted.
    Certificate,
    /// IDs, PINs, tokens, cards.
    Secret,
    /// Acquisition and renewal.
    App,
    /// Loss, theft, callers.
    Danger,
}

impl Group {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Certificate, Self::Secret, Self::App, Self::Danger];

    /// Its name in the address.
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Secret => "secret",
            Self::App => "app",
            Self::Danger => "danger",
        }
    }

    /// Its heading.
    pub fn title(&self, t: &Texts) -> &'static str {
        match self {
            Self::Certificate => t.trouble.group_certificate,
            Self::Secret => t.trouble.group_secret,
            Self::App => t.trouble.group_app,
            Self::Danger => t.trouble.group_danger,
        }
    }

    /// What it holds.
    pub fn text(&self, t: &Texts) -> &'static str {
        match self {
            Self::Certificate => t.trouble.group_certificate_text,
            Self::Secret => t.trouble.group_secret_text,
            Self::App => t.trouble.group_app_text,
            Self::Danger => t.trouble.group_danger_text,
        }
    }
}

/// The one next step that a button leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The page that reads any certificate.
    Diagnose,
    /// The bank's top page with both sign-ins.
    Top,
    /// The users' sign-in.
    SignIn,
    /// 電子証明書取得.
    Acquire,
    /// Verified environments.
    Environments,
    /// Downloading and starting the app.
    Download,
    /// When it cannot be downloaded.
    DownloadTrouble,
    /// 緊急停止.
    Stop,
    /// The help desk's number; where none is configured, the diagnosis.
    Call,
}

impl Action {
    fn of(self, page: &Page) -> (&'static str, String) {
        let t = page.t;
        let here = |path: &str| format!("{}{path}", page.addresses.public);
        match self {
            Self::Diagnose => (
                t.trouble.diagnose,
                format!("{}/", page.addresses.cannot_sign_in),
            ),
            Self::Top => (t.frame.top, here(urls::public::TOP)),
            Self::SignIn => (t.public.user_sign_in, here(urls::public::USER)),
            Self::Acquire => (t.public.acquire, here(urls::acquisition::USER_START)),
            Self::Environments => (t.help.environments, here(urls::public::HELP_ENVIRONMENTS)),
            Self::Download => (t.help.download, here(urls::public::HELP_DOWNLOAD)),
            Self::DownloadTrouble => (
                t.help.download_trouble,
                here(urls::public::HELP_DOWNLOAD_TROUBLE),
            ),
            Self::Stop => (t.stop.title, here(urls::public::STOP)),
            Self::Call => match &page.help_desk {
                Some(desk) => (t.trouble.call, format!("tel:{}", digits(&desk.phone))),
                None => Self::Diagnose.of(page),
            },
        }
    }
}

fn digits(phone: &str) -> String {
    phone
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect()
}

/// One row of the table.
pub struct Trouble {
    /// Its name in the address.
    pub slug: &'static str,
    /// Where it is looked for.
    pub group: Group,
    /// The one next step.
    pub action: Action,
    /// The words.
    pub words: fn(&Texts) -> Words,
}

/// The trouble of an address.
pub fn find(slug: &str) -> Option<&'static Trouble> {
    ALL.iter().find(|trouble| trouble.slug == slug)
}

macro_rules! trouble {
    ($slug:literal, $group:ident, $action:ident, $title:ident, $why:ident, $next:ident) => {
        Trouble {
            slug: $slug,
            group: Group::$group,
            action: Action::$action,
            words: |t| Words {
                title: t.trouble.$title,
                why: t.trouble.$why,
                next: t.trouble.$next,
            },
        }
    };
}

/// Every trouble that `domain.md` §2C and §7 know of, in the order of the lists.
#[rustfmt::skip]
pub static ALL: [Trouble; 28] = [
    trouble!("picker-missing", Certificate, Diagnose, picker_missing, picker_missing_why, picker_missing_next),
    trouble!("old-choice", Certificate, Diagnose, old_choice, old_choice_why, old_choice_next),
    trouble!("blank-page", Certificate, Diagnose, blank_page, blank_page_why, blank_page_next),
    trouble!("expired-hidden", Certificate, Diagnose, expired_hidden, expired_hidden_why, expired_hidden_next),
    trouble!("old-certificates", Certificate, Diagnose, old_certificates, old_certificates_why, old_certificates_next),
    trouble!("new-pc", Certificate, Acquire, new_pc, new_pc_why, new_pc_next),
    trouble!("windows-account", Certificate, Acquire, windows_account, windows_account_why, windows_account_next),
    trouble!("roaming", Certificate, Call, roaming, roaming_why, roaming_next),
    trouble!("browser", Certificate, Environments, browser, browser_why, browser_next),
    trouble!("clock", Certificate, Diagnose, clock, clock_why, clock_next),
    trouble!("wrong-bank", Certificate, Diagnose, wrong_bank, wrong_bank_why, wrong_bank_next),
    trouble!("wrong-role", Certificate, Top, wrong_role, wrong_role_why, wrong_role_next),
    trouble!("suspended", Certificate, Call, suspended, suspended_why, suspended_next),
    trouble!("revoked", Certificate, Acquire, revoked, revoked_why, revoked_next),
    trouble!("forgotten-id", Secret, Call, forgotten_id, forgotten_id_why, forgotten_id_next),
    trouble!("forgotten-pin", Secret, Call, forgotten_pin, forgotten_pin_why, forgotten_pin_next),
    trouble!("locked", Secret, Call, locked, locked_why, locked_next),
    trouble!("lost-card", Secret, Call, lost_card, lost_card_why, lost_card_next),
    trouble!("lost-token", Secret, Call, lost_token, lost_token_why, lost_token_next),
    trouble!("code-refused", Secret, Acquire, code_refused, code_refused_why, code_refused_next),
    trouble!("download-blocked", App, DownloadTrouble, download_blocked, download_blocked_why, download_blocked_next),
    trouble!("app-not-starting", App, Download, app_not_starting, app_not_starting_why, app_not_starting_next),
    trouble!("network", App, DownloadTrouble, network, network_why, network_next),
    trouble!("interrupted", App, Acquire, interrupted, interrupted_why, interrupted_next),
    trouble!("renewal-nothing", App, SignIn, renewal_nothing, renewal_nothing_why, renewal_nothing_next),
    trouble!("renewal-failed", App, Diagnose, renewal_failed, renewal_failed_why, renewal_failed_next),
    trouble!("lost-pc", Danger, Stop, lost_pc, lost_pc_why, lost_pc_next),
    trouble!("suspicious-call", Danger, Stop, suspicious_call, suspicious_call_why, suspicious_call_next),
];
