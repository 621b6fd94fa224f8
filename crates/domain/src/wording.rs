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

/// The longest text of a word.
const LONGEST: usize = 40;

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
    /// The first key that is unknown, or whose text is empty, too long or of control characters.
    pub fn check(&self) -> Result<(), String> {
        let wrong = self.0.iter().find(|(key, word)| {
            !KEYS.contains(&key.as_str()) || !is_text(&word.ja) || !is_text(&word.en)
        });
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

fn is_text(text: &str) -> bool {
    !text.trim().is_empty()
        && text.chars().count() <= LONGEST
        && !text.chars().any(char::is_control)
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
    fn the_banks_words_go_over_the_profiles() {
        let own = word("action.sign_in", "ログオン").over(&word("action.sign_in", "入る"));
        let both = own.over(&word("action.ok", "登録"));
        let texts: Vec<_> = both.iter().map(|(_, word)| word.ja.as_str()).collect();
        assert_eq!(texts, ["登録", "ログオン"]);
    }
}
