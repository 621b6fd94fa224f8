//! 画面の言葉の差し替え: words as a form. What says the standard again is not kept, so that it follows the standard.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::console::PolicyLine;
use tegata_domain::wording::{InvalidWord, KEYS, TERMS, Term, Word, Wording, text};

use super::{change, find, stored, typed};
use crate::{
    kit::{FieldError, Form, RowError, urls},
    site::{
        SiteState,
        console::desk::{Again, Desk, Posted},
        fields::Fields,
    },
    texts::{Language, Texts},
    view::console::policies::wording::{PolicyWordingPage, WordGroup, WordRow, name, standard},
};

const POLICY: &str = "wording";

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::POLICY_WORDING, get(show).post(submit))
}

async fn show(desk: Desk) -> Response {
    match words(&desk).await {
        Ok((_, words)) => {
            let typed = |key: &str| words.shown(key);
            page(&desk, StatusCode::OK, Form::new(), &words, typed)
        }
        Err(response) => *response,
    }
}

async fn submit(Posted { desk, fields }: Posted) -> Response {
    let (line, words) = match words(&desk).await {
        Ok(found) => found,
        Err(response) => return *response,
    };
    let entered = |key: &str| Language::ALL.map(|one| typed_word(&fields, key, one));
    let (wording, form) = words.read(entered, desk.texts());
    let value = match stored(&desk, &wording) {
        Ok(value) => value,
        Err(response) => return *response,
    };
    match desk.propose(&fields, form, change(&line, value)).await {
        Ok(response) => response,
        Err(Again::Page(response)) => *response,
        Err(Again::Form(form)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            page(&desk, status, *form, &words, entered)
        }
    }
}

fn typed_word(fields: &Fields, key: &str, language: Language) -> String {
    fields.named(&name(key, language)).trim().to_owned()
}

/// The policy with the words that hold now and those of the profile.
async fn words(desk: &Desk) -> Result<(PolicyLine, Words), Box<Response>> {
    let line = find(desk, POLICY).await?;
    let words = Words {
        present: typed(desk, &line.value)?,
        profile: typed(desk, &line.default)?,
    };
    Ok((line, words))
}

struct Words {
    present: Wording,
    profile: Wording,
}

impl Words {
    /// What is said where the bank has no word of its own.
    fn default(&self, key: &str) -> Word {
        let known = self.profile.word(key).cloned().or_else(|| standard(key));
        known.unwrap_or_else(|| Word {
            ja: key.to_owned(),
            en: key.to_owned(),
        })
    }

    /// What the fields of a word show: for a choice what holds, else what is the bank's own.
    fn shown(&self, key: &str) -> [String; 2] {
        let (default, is_term) = (self.default(key), TERMS.iter().any(|term| term.key == key));
        let word = self
            .present
            .word(key)
            .cloned()
            .unwrap_or_else(|| default.clone());
        if is_term || word != default {
            [word.ja, word.en]
        } else {
            Default::default()
        }
    }

    /// What was entered, as far as it can be understood, and what is wrong with it.
    fn read(&self, entered: impl Fn(&str) -> [String; 2], t: &Texts) -> (Wording, Form) {
        let (mut own, mut form) = (Vec::new(), Form::new());
        let mut take = |key: &str, read: Result<Option<Word>, Vec<RowError>>| match read {
            Ok(Some(word)) if word != self.default(key) => own.push((key.to_owned(), word)),
            Ok(_) => {}
            Err(errors) => {
                form = errors
                    .into_iter()
                    .fold(std::mem::take(&mut form), Form::with_row_error);
            }
        };
        for term in TERMS {
            take(term.key, chosen(term, entered(term.key), t));
        }
        for key in KEYS {
            let label = self.default(key);
            take(key, written(key, entered(key), &label, t));
        }
        let own: Wording = own.into_iter().collect();
        (own.over(&self.profile), form)
    }
}

/// One of the words that a term may be.
fn chosen(term: &Term, [ja, en]: [String; 2], t: &Texts) -> Result<Option<Word>, Vec<RowError>> {
    let wrong = [(Language::Ja, term.ja, &ja), (Language::En, term.en, &en)]
        .into_iter()
        .filter(|(_, words, typed)| !words.contains(&typed.as_str()))
        .map(|(language, words, _)| RowError {
            name: name(term.key, language),
            error: FieldError::Format,
            text: t.wording_form.choose(words.first().unwrap_or(&term.key)),
        });
    let wrong: Vec<_> = wrong.collect();
    if wrong.is_empty() {
        Ok(Some(Word { ja, en }))
    } else {
        Err(wrong)
    }
}

/// A word in both languages, or nothing in either.
fn written(
    key: &str,
    [ja, en]: [String; 2],
    label: &Word,
    t: &Texts,
) -> Result<Option<Word>, Vec<RowError>> {
    if ja.is_empty() && en.is_empty() {
        return Ok(None);
    }
    let wrong = [
        (Language::Ja, &label.ja, t.wording_form.japanese, &ja),
        (Language::En, &label.en, t.wording_form.english, &en),
    ]
    .into_iter()
    .filter_map(|(language, label, of, typed)| {
        let label = t.wording_form.item(of, label);
        let (error, text) = match text(typed).err()? {
            InvalidWord::Empty => (FieldError::Required, t.wording_form.both(label)),
            InvalidWord::Long => (FieldError::TooLong, FieldError::TooLong.sentence(&label, t)),
            InvalidWord::Letters => (FieldError::Format, t.wording_form.letters(label)),
        };
        let name = name(key, language);
        Some(RowError { name, error, text })
    });
    let wrong: Vec<_> = wrong.collect();
    if wrong.is_empty() {
        Ok(Some(Word { ja, en }))
    } else {
        Err(wrong)
    }
}

fn page(
    desk: &Desk,
    status: StatusCode,
    form: Form,
    words: &Words,
    entered: impl Fn(&str) -> [String; 2],
) -> Response {
    let t = desk.texts();
    let row = |key| WordRow::of_key(key, &words.default(key), entered(key), t);
    let terms = TERMS.iter();
    let view = PolicyWordingPage {
        page: desk.page(),
        terms: terms
            .map(|term| WordRow::of_term(term, entered(term.key), t))
            .collect(),
        groups: WordGroup::all(&form, t, row),
        form,
    };
    desk.answer(status, &view)
}
