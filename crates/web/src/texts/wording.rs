//! A bank's own words, over every text at once: what it calls signing in, its buttons and its certificates is said so on
//! each of its pages, in sentences too.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use tegata_domain::wording::{Word, Wording};

use super::{Language, Texts};

/// Every wording that was ever asked for, made once and kept as long as the program runs: it is a pure function of the
/// words, and a bank's change only by the act of two people.
static MADE: Mutex<BTreeMap<(&'static str, String), &'static Texts>> = Mutex::new(BTreeMap::new());
/// No installation has as many; beyond it the standard words are shown rather than memory filled.
const MOST: usize = 2_000;

/// The texts of a language in a bank's words.
pub fn worded(language: Language, wording: &Wording) -> &'static Texts {
    let standard = language.texts();
    if wording.is_empty() {
        return standard;
    }
    let key = (language.code(), wording.text());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(texts) = made.get(&key) {
        return texts;
    }
    if made.len() >= MOST {
        tracing::error!(MOST, "too many wordings; the standard words are shown");
        return standard;
    }
    let substitution = Substitution::of(language, wording);
    let word = |id: &'static str, text: &'static str| substitution.word(id, text);
    let texts: &'static Texts = Box::leak(Box::new(standard.worded(&word)));
    made.insert(key, texts);
    texts
}

/// What is said instead, in one language.
struct Substitution {
    language: Language,
    /// Whole texts by id.
    whole: BTreeMap<String, String>,
    /// Words within sentences, in the order in which they are looked for.
    within: Vec<(String, String)>,
}

impl Substitution {
    fn of(language: Language, wording: &Wording) -> Self {
        let own = |word: &Word| match language {
            Language::Ja => word.ja.clone(),
            Language::En => word.en.clone(),
        };
        let (mut whole, mut within) = (BTreeMap::new(), Vec::new());
        for (key, word) in wording.iter() {
            let text = own(word);
            let Some(term) = key.strip_prefix("term.") else {
                within.extend(quoted(language, key, &text));
                whole.insert(key.to_owned(), text);
                continue;
            };
            within.extend(forms(language, term, &text));
            // English pages name some fields in Japanese too, as the manuals print them.
            if language == Language::En {
                within.extend(forms(Language::Ja, term, &word.ja));
            }
        }
        Self {
            language,
            whole,
            within,
        }
    }

    /// A text in these words; the same where nothing differs.
    fn word(&self, id: &'static str, text: &'static str) -> &'static str {
        if let Some(own) = self.whole.get(id) {
            return String::leak(own.clone());
        }
        let own = self
            .within
            .iter()
            .fold(text.to_owned(), |text, (from, to)| {
                replaced(&text, from, to, self.language)
            });
        if own == text { text } else { String::leak(own) }
    }
}

/// A button's name where a sentence quotes it.
fn quoted(language: Language, key: &str, own: &str) -> Option<(String, String)> {
    let name = key.strip_prefix("action.")?;
    let standard = language.texts().named("action", name)?;
    let quote = |text: &str| match language {
        Language::Ja => format!("「{text}」"),
        Language::En => format!("“{text}”"),
    };
    Some((quote(standard), quote(own)))
}

/// A term with the forms that it takes in sentences.
fn forms(language: Language, term: &str, own: &str) -> Vec<(String, String)> {
    let owned = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter();
        pairs
            .map(|(from, to)| ((*from).to_owned(), (*to).to_owned()))
            .collect()
    };
    match (language, term) {
        (Language::Ja, "sign_in") => owned(&[("ログイン", own)]),
        (Language::Ja, "sign_out") => owned(&[("ログアウト", own)]),
        (Language::Ja, "certificate") => owned(&[("電子証明書", own)]),
        (Language::En, "sign_in") => verb("in", own),
        (Language::En, "sign_out") => verb("out", own),
        (Language::En, "certificate") => {
            owned(&[("certificate", own), ("Certificate", &capital(own))])
        }
        _ => Vec::new(),
    }
}

/// `sign in`, `signs in`, `signed in`, `signing in`, `sign-in`, and the same at the head of a sentence.
fn verb(particle: &str, own: &str) -> Vec<(String, String)> {
    let Some((verb, own_particle)) = own.split_once(' ') else {
        return Vec::new();
    };
    let (past, present) = match verb {
        "log" => ("logged", "logging"),
        _ => ("signed", "signing"),
    };
    let noun = match verb {
        "log" => format!("log{own_particle}"),
        _ => format!("{verb}-{own_particle}"),
    };
    let pairs = [
        (format!("sign-{particle}"), noun),
        (format!("sign {particle}"), own.to_owned()),
        (
            format!("signs {particle}"),
            format!("{verb}s {own_particle}"),
        ),
        (
            format!("signed {particle}"),
            format!("{past} {own_particle}"),
        ),
        (
            format!("signing {particle}"),
            format!("{present} {own_particle}"),
        ),
    ];
    let capitals = pairs
        .clone()
        .map(|(from, to)| (capital(&from), capital(&to)));
    pairs.into_iter().chain(capitals).collect()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_ascii_uppercase().to_string() + letters.as_str(),
        None => String::new(),
    }
}

/// Replaces words, in English only where one begins: `design in` is no `sign in`.
fn replaced(text: &str, from: &str, to: &str, language: Language) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(from) {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        let goes_on = out.ends_with(|c: char| c.is_ascii_alphanumeric());
        let word = if language == Language::En && goes_on {
            from
        } else {
            to
        };
        out.push_str(word);
        rest = found.strip_prefix(from).unwrap_or_default();
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::INVENTORY;

    fn wording(words: &[(&str, &str, &str)]) -> Wording {
        let words = words.iter().map(|(key, ja, en)| {
            let (ja, en) = ((*ja).to_owned(), (*en).to_owned());
            ((*key).to_owned(), Word { ja, en })
        });
        words.collect()
    }

    #[test]
    fn a_term_is_said_in_every_sentence() {
        let own = wording(&[
            ("term.sign_in", "ログオン", "log on"),
            ("term.sign_out", "ログオフ", "log off"),
            ("term.certificate", "証明書", "digital certificate"),
        ]);
        assert_eq!(own.check(), Ok(()));
        let (ja, en) = (worded(Language::Ja, &own), worded(Language::En, &own));
        for (id, ..) in INVENTORY {
            let (group, name) = id.split_once('.').unwrap();
            let (ja, en) = (
                ja.named(group, name).unwrap(),
                en.named(group, name).unwrap(),
            );
            for word in ["ログイン", "ログアウト", "電子証明書"] {
                assert!(!ja.contains(word), "{id}: {ja}");
            }
            let lower = en.to_lowercase();
            for word in [
                "sign in",
                "sign-in",
                "signed in",
                "signs in",
                "sign out",
                "signed out",
            ] {
                assert!(!lower.contains(word), "{id}: {en}");
            }
            assert!(!lower.contains("digital digital"), "{id}: {en}");
        }
        assert_eq!(ja.action.sign_out, "ログオフ");
        assert_eq!(en.action.sign_out, "Log off");
        assert_eq!(Language::Ja.texts().action.sign_out, "ログアウト");
    }

    #[test]
    fn a_button_is_called_so_where_a_sentence_quotes_it() {
        let own = wording(&[("action.ok", "登録する", "Register")]);
        let ja = worded(Language::Ja, &own);
        assert_eq!(ja.action.ok, "登録する");
        let quotes = |words: &str| {
            let named = INVENTORY.iter().filter_map(|(id, ..)| {
                let (group, name) = id.split_once('.')?;
                ja.named(group, name)
            });
            named.filter(|text| text.contains(words)).count()
        };
        assert!(quotes("「登録する」") > 0);
        assert_eq!(quotes("「OK」"), 0);
    }

    #[test]
    fn texts_of_the_same_words_are_made_once() {
        let own = wording(&[("term.sign_in", "サインイン", "sign in")]);
        let (first, again) = (worded(Language::Ja, &own), worded(Language::Ja, &own));
        assert!(std::ptr::eq(first, again));
        assert!(std::ptr::eq(
            worded(Language::Ja, &Wording::default()),
            Language::Ja.texts()
        ));
    }

    #[test]
    fn words_begin_where_words_begin() {
        let replaced = |text| replaced(text, "sign in", "log in", Language::En);
        assert_eq!(replaced("sign in to design in"), "log in to design in");
    }
}
