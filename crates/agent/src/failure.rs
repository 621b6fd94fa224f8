//! How a run ends when it does not end well: a stable code, a sentence, a next step.

use tegata_acquisition::{Code, codes::Language, messages::ErrorAnswer};

/// A refusal or a failure, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Code and sentences.
    pub answer: Box<ErrorAnswer>,
    /// What exactly happened, in English, for a help desk. Never a secret.
    pub detail: Option<String>,
}

impl Failure {
    /// A failure that the app itself found.
    pub fn new(code: Code, detail: &(impl ToString + ?Sized)) -> Self {
        Self {
            answer: Box::new(ErrorAnswer::of(code)),
            detail: Some(detail.to_string()),
        }
    }

    /// The code, where this version knows it.
    pub fn code(&self) -> Option<Code> {
        Code::parse(&self.answer.code)
    }

    /// What happened.
    pub fn message(&self, language: Language) -> &str {
        match language {
            Language::Ja => &self.answer.message_ja,
            Language::En => &self.answer.message_en,
        }
    }

    /// What to do now.
    pub fn next(&self, language: Language) -> &str {
        match language {
            Language::Ja => &self.answer.next_ja,
            Language::En => &self.answer.next_en,
        }
    }
}

/// Ties an error to the code that people see.
pub trait OrCode<T> {
    /// The value, or a failure with this code and the error as its detail.
    ///
    /// # Errors
    /// The failure.
    fn or_code(self, code: Code) -> Result<T, Failure>;
}

impl<T, E: ToString> OrCode<T> for Result<T, E> {
    fn or_code(self, code: Code) -> Result<T, Failure> {
        self.map_err(|error| Failure::new(code, &error))
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Self {
            answer: Box::new(ErrorAnswer::of(code)),
            detail: None,
        }
    }
}

impl From<ErrorAnswer> for Failure {
    fn from(answer: ErrorAnswer) -> Self {
        Self {
            answer: Box::new(answer),
            detail: None,
        }
    }
}
