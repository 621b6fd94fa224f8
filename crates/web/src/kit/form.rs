//! What a person typed and what was wrong with it.

use std::collections::BTreeMap;

use crate::{kit::fields::Field, texts::Texts};

/// Values and errors of one form, as it is shown again. Values of secret fields are never kept.
#[derive(Clone, Default)]
pub struct Form {
    values: BTreeMap<Field, String>,
    errors: Vec<(Field, FieldError)>,
    row_errors: Vec<RowError>,
    failure: Option<Box<Failure>>,
}

impl Form {
    /// An empty form.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps what was typed, so that nothing has to be typed twice; a secret is dropped.
    #[must_use]
    pub fn with_value(mut self, field: Field, value: impl Into<String>) -> Self {
        if !field.is_secret() {
            self.values.insert(field, value.into());
        }
        self
    }

    /// Marks a field; fields are listed in the summary in the order of the calls.
    #[must_use]
    pub fn with_error(mut self, field: Field, error: FieldError) -> Self {
        self.errors.push((field, error));
        self
    }

    /// Marks a field that data names.
    #[must_use]
    pub fn with_row_error(mut self, error: RowError) -> Self {
        self.row_errors.push(error);
        self
    }

    /// Marks the form as a whole, for answers that must not say which field was wrong.
    #[must_use]
    pub fn with_failure(mut self, failure: Failure) -> Self {
        self.failure = Some(Box::new(failure));
        self
    }

    /// Whether anything is wrong.
    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty() || !self.row_errors.is_empty() || self.failure.is_some()
    }

    /// What to show in a field.
    pub fn value(&self, field: &Field) -> &str {
        self.values.get(field).map_or("", String::as_str)
    }

    /// Whether a choice is the one made.
    pub fn is_chosen(&self, field: &Field, value: &str) -> bool {
        self.values.get(field).is_some_and(|chosen| chosen == value)
    }

    /// The first error of a field.
    pub fn error(&self, field: &Field) -> Option<FieldError> {
        self.errors
            .iter()
            .find(|(other, _)| other == field)
            .map(|(_, error)| *error)
    }

    /// All errors of fields.
    pub fn errors(&self) -> &[(Field, FieldError)] {
        &self.errors
    }

    /// The first error of a field that data names.
    pub fn row_error(&self, name: impl AsRef<str>) -> Option<&RowError> {
        let name = name.as_ref();
        self.row_errors.iter().find(|error| error.name == name)
    }

    /// All errors of such fields.
    pub fn row_errors(&self) -> &[RowError] {
        &self.row_errors
    }

    /// The error of the whole form.
    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_deref()
    }
}

/// What can be wrong with one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldError {
    /// Nothing typed or chosen.
    Required,
    /// Not of the shape that the note describes.
    Format,
    /// Longer than allowed.
    TooLong,
    /// A new PIN that is too short.
    TooShort,
    /// A new PIN that is easily guessed or contains an ID.
    TooSimple,
    /// The second typing differs from the first.
    Mismatch,
    /// Typed correctly but wrong.
    Wrong,
    /// Already in use, or used before.
    Taken,
    /// The present one again.
    Same,
}

impl FieldError {
    /// Every one, for the catalogue of messages.
    pub const ALL: [Self; 9] = [
        Self::Required,
        Self::Format,
        Self::TooLong,
        Self::TooShort,
        Self::TooSimple,
        Self::Mismatch,
        Self::Wrong,
        Self::Taken,
        Self::Same,
    ];

    /// The stable code; it stands in the page's source beside the sentence.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Required => "FIELD-REQUIRED",
            Self::Format => "FIELD-FORMAT",
            Self::TooLong => "FIELD-LONG",
            Self::TooShort => "FIELD-SHORT",
            Self::TooSimple => "FIELD-SIMPLE",
            Self::Mismatch => "FIELD-MISMATCH",
            Self::Wrong => "FIELD-WRONG",
            Self::Taken => "FIELD-TAKEN",
            Self::Same => "FIELD-SAME",
        }
    }

    /// The sentence, which names the field, so that it also stands alone in the summary.
    pub fn text(&self, field: &Field, t: &Texts) -> String {
        if *self == Self::Required && field.is_choice() {
            return t.error.choose(field.label(t));
        }
        self.sentence(field.label(t), t)
    }

    /// The sentence about a field that is typed.
    pub fn sentence(self, label: &str, t: &Texts) -> String {
        match self {
            Self::Required => t.error.required(label),
            Self::Format => t.error.format(label),
            Self::TooLong => t.error.too_long(label),
            Self::TooShort => t.error.too_short(label),
            Self::TooSimple => t.error.too_simple(label),
            Self::Mismatch => t.error.mismatch(label),
            Self::Wrong => t.error.wrong(label),
            Self::Taken => t.error.taken(label),
            Self::Same => t.error.same(label),
        }
    }
}

/// What is wrong with a field that data names: an opening time, a word, a date.
#[derive(Clone, Debug)]
pub struct RowError {
    /// Name and id of the field.
    pub name: String,
    /// Which kind of error.
    pub error: FieldError,
    /// The sentence, which names the field.
    pub text: String,
}

/// Why a whole form was refused: a stable code, the reason, the way on.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Such as `ACQ-CRED`.
    pub code: String,
    /// What happened.
    pub reason: String,
    /// What to do next; may be empty.
    pub hint: String,
}
