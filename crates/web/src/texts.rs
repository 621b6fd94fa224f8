//! Every sentence a person reads, in Japanese and English, generated from `texts.toml`.

mod wording;

use std::fmt::{self, Display};

pub use wording::worded;

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// The two languages of the sites.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Japanese, the default.
    #[default]
    Ja,
    /// English.
    En,
}

impl Language {
    /// Both languages, the default first.
    pub const ALL: [Self; 2] = [Self::Ja, Self::En];

    /// What the person asked for: the link `?lang=` first, then the cookie `lang`, then `Accept-Language`.
    pub fn negotiate(
        link: Option<&str>,
        cookie: Option<&str>,
        accept_language: Option<&str>,
    ) -> Self {
        link.and_then(Self::from_code)
            .or_else(|| cookie.and_then(Self::from_code))
            .or_else(|| accept_language.and_then(Self::from_accept_language))
            .unwrap_or_default()
    }

    /// The language of a code such as `ja`, `en` or `en-GB`.
    pub fn from_code(code: &str) -> Option<Self> {
        match code.trim().split('-').next()? {
            primary if primary.eq_ignore_ascii_case("ja") => Some(Self::Ja),
            primary if primary.eq_ignore_ascii_case("en") => Some(Self::En),
            _ => None,
        }
    }

    /// The code for `lang` attributes, links and the cookie.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    /// The texts in this language.
    pub fn texts(self) -> &'static Texts {
        match self {
            Self::Ja => &JA,
            Self::En => &EN,
        }
    }

    /// The best of ours in an `Accept-Language` header (RFC 9110, section 12.5.4).
    fn from_accept_language(header: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for range in header.split(',') {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let weight = parameters
                .trim()
                .strip_prefix("q=")
                .map_or(Ok(1.0), str::parse::<f32>)
                .unwrap_or(0.0);
            let Some(language) = Self::from_code(tag) else {
                continue;
            };
            if weight > 0.0 && best.is_none_or(|(_, other)| weight > other) {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Gives a text, known by its id, in a bank's words.
type Wording<'a> = &'a dyn Fn(&'static str, &'static str) -> &'static str;

impl Texts {
    /// A text by the name that data has for it; none where there is no such text.
    pub fn named(&self, group: &str, name: &str) -> Option<&'static str> {
        self.find(group, name)
    }
}

/// The words of a text with its arguments in the places of their names.
fn filled(words: &str, arguments: &[(&str, &dyn Display)]) -> String {
    let mut pieces = words.split('{');
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once('}').unwrap_or((piece, ""));
        if let Some((_, value)) = arguments.iter().find(|(known, _)| *known == name) {
            whole.push_str(&value.to_string());
        }
        whole.push_str(rest);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_wins_over_cookie_and_browser() {
        assert_eq!(
            Language::negotiate(Some("en"), Some("ja"), Some("ja")),
            Language::En
        );
        assert_eq!(
            Language::negotiate(None, Some("en"), Some("ja")),
            Language::En
        );
        assert_eq!(
            Language::negotiate(Some("fr"), None, Some("fr, en;q=0.5, ja;q=0.9")),
            Language::Ja
        );
        assert_eq!(
            Language::negotiate(None, None, Some("en-GB,en;q=0.9")),
            Language::En
        );
        assert_eq!(Language::negotiate(None, None, Some("fr")), Language::Ja);
        assert_eq!(Language::negotiate(None, None, None), Language::Ja);
    }

    #[test]
    fn arguments_stand_in_their_places_as_they_are() {
        let arguments: [(&str, &dyn Display); 2] = [("a", &"{b}"), ("b", &7)];
        assert_eq!(filled("{b}: {a}, {b}.", &arguments), "7: {b}, 7.");
        assert_eq!(filled("nothing", &[]), "nothing");
    }

    #[test]
    fn every_text_is_in_both_languages() {
        for (id, ja, en) in INVENTORY {
            assert!(!ja.trim().is_empty(), "{id}");
            // What only divides words has none in either language.
            let divides = !ja.chars().any(char::is_alphanumeric);
            assert!(
                divides || en.chars().any(|c| c.is_ascii_alphanumeric()),
                "{id} is not English: {en}"
            );
        }
    }
}
