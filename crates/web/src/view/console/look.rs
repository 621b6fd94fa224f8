//! 表示名・色・ロゴ: what the bank's pages show, and another look before it is theirs.

use askama::Template;
use tegata_domain::look::{BankLook, InvalidLook};

use crate::{
    kit::{
        Field, Form, Page,
        look::{preview_sheet, stored_logo},
        urls,
    },
    texts::Texts,
};

/// The look and its change. Posts `bank_name_ja`, `bank_name_en`, `main_colour`, `logo_file`, `remove_logo` and
/// `staff_pin`.
#[derive(Template)]
#[template(path = "console/look.html")]
pub struct LookPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// What two operators set.
    pub present: LookFacts,
    /// Why it cannot be shown so.
    pub fault: Option<String>,
}

/// One look in the page's language.
#[derive(Clone, Debug)]
pub struct LookFacts {
    /// Name on Japanese pages.
    pub name_ja: String,
    /// Name on English pages.
    pub name_en: String,
    /// Main colour.
    pub colour: String,
    /// Logo, by the beginning of its digest.
    pub logo: String,
}

impl LookFacts {
    /// In words; what nobody set is as the configuration says.
    pub fn of(look: &BankLook, t: &Texts) -> Self {
        let given = |text: &Option<String>| {
            let standard = || t.look.configured.to_owned();
            text.clone().unwrap_or_else(standard)
        };
        let logo = look.logo.as_ref();
        let short = logo.map(|digest| format!("SHA-256 {}…", digest.get(..16).unwrap_or(digest)));
        Self {
            name_ja: given(&look.name_ja),
            name_en: given(&look.name_en),
            colour: given(&look.colour),
            logo: given(&short),
        }
    }
}

/// A look shown before it is the bank's.
#[derive(Clone, Debug)]
pub struct LookPreview {
    /// The style sheet of its colour.
    pub sheet: Option<String>,
    /// The address of its logo.
    pub logo: Option<String>,
    /// The name in the page's language.
    pub bank: String,
}

impl LookPreview {
    /// Of a look; `page` says what the configuration has.
    pub fn of(look: &BankLook, page: &Page) -> Self {
        let own = if page.is_japanese() {
            &look.name_ja
        } else {
            &look.name_en
        };
        Self {
            sheet: look.colour.as_deref().and_then(preview_sheet),
            logo: look.logo.as_deref().map(stored_logo),
            bank: own.as_ref().unwrap_or(&page.bank).clone(),
        }
    }
}

/// Why a look cannot be shown.
pub fn fault(why: InvalidLook, t: &Texts) -> String {
    match why {
        InvalidLook::Name => t.look.name_wrong.to_owned(),
        InvalidLook::Colour => t.look.colour_wrong.to_owned(),
        InvalidLook::Contrast(contrast) => t.look.contrast(format!("{contrast:.2}")),
        InvalidLook::Logo(_) => t.look.logo_wrong.to_owned(),
    }
}
