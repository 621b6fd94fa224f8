//! 画面の言葉の差し替え: the words that a bank may have of its own, each with a sentence in which it stands.

use askama::Template;
use serde_json::Value;
use tegata_domain::wording::{KEYS, TERMS, Term, Word, Wording};

use crate::{
    kit::{Field, Form, Page, urls},
    texts::{Language, Texts},
    view::console::approval::ChangeLine,
};

/// The words and their change. Posts `<key>-ja` and `<key>-en` for each, and `staff_pin`.
#[derive(Template)]
#[template(path = "console/policy_wording.html")]
pub struct PolicyWordingPage {
    /// The frame.
    pub page: Page,
    /// What is wrong.
    pub form: Form,
    /// Words of many sentences, each chosen among a few.
    pub terms: Vec<WordRow>,
    /// Names of buttons, fields and entrances, typed freely.
    pub groups: Vec<WordGroup>,
}

/// Words of one kind.
#[derive(Clone, Debug)]
pub struct WordGroup {
    /// What they are.
    pub title: &'static str,
    /// The words.
    pub rows: Vec<WordRow>,
    /// Shown at once: one of them is the bank's own, or wrong.
    pub open: bool,
}

/// One word in both languages.
#[derive(Clone, Debug)]
pub struct WordRow {
    /// What it is called where nobody changes it.
    pub title: String,
    /// A sentence in which it stands.
    pub example: String,
    /// What is said where nothing is typed.
    pub standard: String,
    /// Japanese.
    pub ja: WordCell,
    /// English.
    pub en: WordCell,
}

/// One word in one language.
#[derive(Clone, Debug)]
pub struct WordCell {
    /// Name and id of the field.
    pub name: String,
    /// What was typed or chosen, or holds now.
    pub value: String,
    /// Among which it is chosen; empty where it is typed.
    pub options: &'static [&'static str],
}

/// The field of a word in one language.
pub fn name(key: &str, language: Language) -> String {
    format!("{key}-{}", language.code())
}

/// What a word is where neither the bank nor its profile has one.
pub fn standard(key: &str) -> Option<Word> {
    if let Some(Term { ja, en, .. }) = TERMS.iter().find(|term| term.key == key) {
        return Some(Word {
            ja: (*ja.first()?).to_owned(),
            en: (*en.first()?).to_owned(),
        });
    }
    let (group, name) = key.split_once('.')?;
    let [ja, en] = Language::ALL.map(|language| language.texts().named(group, name));
    Some(Word {
        ja: ja?.to_owned(),
        en: en?.to_owned(),
    })
}

/// One of the words, as the page of its language says it.
fn said(word: &Word, language: Language) -> &str {
    match language {
        Language::Ja => &word.ja,
        Language::En => &word.en,
    }
}

impl WordRow {
    /// A word chosen among a few.
    pub fn of_term(term: &'static Term, [ja, en]: [String; 2], t: &Texts) -> Self {
        let (title, example) = term_words(term.key, t);
        Self {
            title: title.to_owned(),
            example: example.to_owned(),
            standard: String::new(),
            ja: WordCell::of(term.key, Language::Ja, ja, term.ja),
            en: WordCell::of(term.key, Language::En, en, term.en),
        }
    }

    /// A word that is typed; `standard` is said where nothing is.
    pub fn of_key(key: &str, standard: &Word, [ja, en]: [String; 2], t: &Texts) -> Self {
        let own = said(standard, t.language);
        let typed = if t.language == Language::Ja { &ja } else { &en };
        let now = if typed.trim().is_empty() { own } else { typed };
        Self {
            title: own.to_owned(),
            example: Kind::of(key).example(now, t),
            standard: t.wording_form.standard(&standard.en, &standard.ja),
            ja: WordCell::of(key, Language::Ja, ja, &[]),
            en: WordCell::of(key, Language::En, en, &[]),
        }
    }

    fn is_own(&self) -> bool {
        !self.ja.value.is_empty() || !self.en.value.is_empty()
    }
}

impl WordCell {
    fn of(key: &str, language: Language, value: String, options: &'static [&'static str]) -> Self {
        Self {
            name: name(key, language),
            value,
            options,
        }
    }

    fn is_chosen(&self, option: &str) -> bool {
        self.value == option
    }
}

impl WordGroup {
    /// All typed words by kind; `row` makes one.
    pub fn all(form: &Form, t: &Texts, row: impl Fn(&'static str) -> WordRow) -> Vec<Self> {
        let groups = Kind::ALL.into_iter().map(|kind| {
            let keys = KEYS.iter().filter(|key| Kind::of(key) == kind);
            let rows: Vec<_> = keys.map(|key| row(key)).collect();
            let wrong = |row: &WordRow| {
                let cells = [&row.ja, &row.en];
                cells
                    .iter()
                    .any(|cell| form.row_error(&cell.name).is_some())
            };
            let open = rows.iter().any(|row| row.is_own() || wrong(row));
            Self {
                title: kind.title(t),
                rows,
                open,
            }
        });
        groups.collect()
    }
}

/// Where a word stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Button,
    Choice,
    Field,
    Entrance,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Button, Self::Choice, Self::Field, Self::Entrance];

    fn of(key: &str) -> Self {
        match key.split('.').next() {
            Some("action") => Self::Button,
            Some("administrator") => Self::Choice,
            Some("field") => Self::Field,
            _ => Self::Entrance,
        }
    }

    fn title(self, t: &Texts) -> &'static str {
        match self {
            Self::Button => t.wording_form.buttons,
            Self::Choice => t.wording_form.choices,
            Self::Field => t.wording_form.fields,
            Self::Entrance => t.wording_form.entrances,
        }
    }

    fn example(self, word: &str, t: &Texts) -> String {
        match self {
            Self::Button => t.wording_form.button_said(word),
            Self::Choice => t.wording_form.choice_said(word),
            Self::Field => t.wording_form.field_said(word),
            Self::Entrance => t.wording_form.entrance_said(word),
        }
    }
}

/// What a term is called, and a sentence in which it stands.
fn term_words(key: &str, t: &Texts) -> (&'static str, &'static str) {
    let w = &t.wording_form;
    match key {
        "term.certificate" => (w.certificate, w.certificate_said),
        "term.sign_out" => (w.sign_out, w.sign_out_said),
        _ => (w.sign_in, w.sign_in_said),
    }
}

/// What an approver reads: ログイン alone might be the button or the word of every sentence.
fn title(key: &str, t: &Texts) -> String {
    if TERMS.iter().any(|term| term.key == key) {
        return term_words(key, t).0.to_owned();
    }
    let standard = standard(key);
    let word = standard.as_ref().map_or(key, |word| said(word, t.language));
    t.wording_form.of(Kind::of(key).title(t), word)
}

fn read(value: &Value) -> Option<Wording> {
    serde_json::from_value(value.clone()).ok()
}

/// The bank's own words in the page's language, in one line.
pub(super) fn in_short(value: &Value, t: &Texts) -> Option<String> {
    let wording = read(value)?;
    let own = wording.iter().filter(|(key, word)| {
        let standard = standard(key);
        standard.is_none_or(|standard| standard != **word)
    });
    let own: Vec<_> = own.map(|(_, word)| said(word, t.language)).collect();
    if own.is_empty() {
        return Some(t.wording_form.all_standard.to_owned());
    }
    Some(own.join(t.hours_form.separator))
}

/// Each word that changes, in each language in which it does.
pub(super) fn changes(before: &Value, after: &Value, t: &Texts) -> Option<Vec<ChangeLine>> {
    let (before, after) = (read(before)?, read(after)?);
    let terms = TERMS.iter().map(|term| term.key);
    let lines = terms.chain(KEYS.iter().copied()).flat_map(|key| {
        let of = |wording: &Wording| wording.word(key).cloned().or_else(|| standard(key));
        let (old, new) = (of(&before), of(&after));
        let title = title(key, t);
        Language::ALL.into_iter().filter_map(move |language| {
            let of =
                |word: &Option<Word>| word.as_ref().map(|word| said(word, language).to_owned());
            let (old, new) = (of(&old)?, of(&new)?);
            let language = match language {
                Language::Ja => t.wording_form.japanese,
                Language::En => t.wording_form.english,
            };
            (old != new).then(|| ChangeLine {
                item: t.wording_form.item(language, &title),
                value: format!("{old} → {new}"),
            })
        })
    });
    Some(lines.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_a_standard() {
        for key in KEYS
            .iter()
            .copied()
            .chain(TERMS.iter().map(|term| term.key))
        {
            assert!(standard(key).is_some(), "{key}");
        }
    }
}
