//! Words that banks use differently: ログイン or ログオン, OK or 登録. A fixed list of keys, each with its text in both
//! languages; a profile sets defaults, a bank's policy sets its own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The words that may differ, by the key of the sentence in the sites' texts.
pub const KEYS: &[&str] = &[
    "action.ok",
    "action.sign_in",
    "action.sign_out",
    "administrator.choice_continue",
    "administrator.choice_reissue",
    "administrator.choice_revoke",
    "field.confirmation_pin",
    "field.contract_id",
    "field.contract_pin",
    "field.customer_id",
    "field.login_password",
    "field.one_time_password",
    "field.user_confirmation_pin",
    "field.user_id",
    "field.user_pin",
    "public.administrator_sign_in",
    "public.top_title",
    "public.user_sign_in",
];

/// What is said in every sentence, in one of these ways; the first is the standard.
pub const TERMS: &[Term] = &[
    Term {
        key: "term.certificate",
        ja: &["電子証明書", "証明書", "クライアント証明書"],
        en: &["certificate", "digital certificate"],
    },
    Term {
        key: "term.sign_in",
        ja: &["ログイン", "ログオン", "サインイン"],
        en: &["sign in", "log in", "log on"],
    },
    Term {
        key: "term.sign_out",
        ja: &["ログアウト", "ログオフ", "サインアウト"],
        en: &["sign out", "log out", "log off"],
    },
];

/// A word of many sentences. A free text could break their grammar, so a bank chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The key.
    pub key: &'static str,
    /// Its words in Japanese.
    pub ja: &'static [&'static str],
    /// Its words in English.
    pub en: &'static [&'static str],
}

impl Term {
    fn allows(&self, word: &Word) -> bool {
        self.ja.contains(&word.ja.as_str()) && self.en.contains(&word.en.as_str())
    }
}

/// The longest text of a word.
pub const LONGEST: usize = 40;

/// Why a text cannot be a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidWord {
    /// Nothing.
    #[error("a word has a text in both languages")]
    Empty,
    /// Too long for a button.
    #[error("a word has {LONGEST} characters at most")]
    Long,
    /// Something that is no letter of a page.
    #[error("a word has no control character, brace or angle bracket")]
    Letters,
}

/// One word in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// Words by key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Wording(BTreeMap<String, Word>);

impl Wording {
    /// Checks keys and texts.
    ///
    /// # Errors
    /// The first key that is unknown, or whose text is empty, too long, of control characters or braces, or, for a term,
    /// none of its words.
    pub fn check(&self) -> Result<(), String> {
        let may_be = |key: &str, word: &Word| match TERMS.iter().find(|term| term.key == key) {
            Some(term) => term.allows(word),
            None => KEYS.contains(&key) && text(&word.ja).is_ok() && text(&word.en).is_ok(),
        };
        let wrong = self.0.iter().find(|(key, word)| !may_be(key, word));
        wrong.map_or(Ok(()), |(key, _)| Err(key.clone()))
    }

    /// These words, and beside them those that only `other` has.
    #[must_use]
    pub fn over(mut self, other: &Self) -> Self {
        for (key, word) in &other.0 {
            self.0.entry(key.clone()).or_insert_with(|| word.clone());
        }
        self
    }

    /// Whether no word differs.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As one text: the same for the same words only.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// One word.
    pub fn word(&self, key: &str) -> Option<&Word> {
        self.0.get(key)
    }

    /// Every word with its key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Word)> {
        self.0.iter().map(|(key, word)| (key.as_str(), word))
    }
}

impl FromIterator<(String, Word)> for Wording {
    fn from_iter<T: IntoIterator<Item = (String, Word)>>(words: T) -> Self {
        Self(words.into_iter().collect())
    }
}

/// Whether a text can be a word.
///
/// # Errors
/// [`InvalidWord`]
pub fn text(text: &str) -> Result<(), InvalidWord> {
    if text.trim().is_empty() {
        return Err(InvalidWord::Empty);
    }
    if text.chars().count() > LONGEST {
        return Err(InvalidWord::Long);
    }
    if text.contains(|c: char| c.is_control() || matches!(c, '{' | '}' | '<' | '>')) {
        return Err(InvalidWord::Letters);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(key: &str, ja: &str) -> Wording {
        let (ja, en) = (ja.to_owned(), "Log on".to_owned());
        std::iter::once((key.to_owned(), Word { ja, en })).collect()
    }

    #[test]
    fn only_known_keys_with_a_text() {
        assert_eq!(word("action.sign_in", "ログオン").check(), Ok(()));
        for (key, text) in [
            ("action.explode", "爆発"),
            ("action.sign_in", " "),
            ("action.sign_in", "a\nb"),
        ] {
            assert_eq!(word(key, text).check(), Err(key.to_owned()));
        }
    }

    #[test]
    fn a_term_is_one_of_its_words() {
        assert_eq!(
            word("term.sign_in", "ログオン").check(),
            Err("term.sign_in".to_owned())
        );
        let term = |ja: &str, en: &str| {
            let (ja, en) = (ja.to_owned(), en.to_owned());
            let words: Wording =
                std::iter::once(("term.sign_in".to_owned(), Word { ja, en })).collect();
            words.check().is_ok()
        };
        assert!(term("ログオン", "log on") && term("ログオン", "sign in"));
        assert!(!term("ようこそ", "log on"));
    }

    #[test]
    fn the_banks_words_go_over_the_profiles() {
        let own = word("action.sign_in", "ログオン").over(&word("action.sign_in", "入る"));
        let both = own.over(&word("action.ok", "登録"));
        let texts: Vec<_> = both.iter().map(|(_, word)| word.ja.as_str()).collect();
        assert_eq!(texts, ["登録", "ログオン"]);
    }
}
