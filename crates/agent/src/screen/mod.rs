//! The two ways to watch a run: words on a terminal, or JSON lines.

mod terminal;
mod words;

use std::io::{BufRead, Write};

use serde::Serialize;
use tegata_acquisition::codes::Language;

use crate::{
    failure::Failure,
    steps::{Event, Question, Steps},
};

pub use terminal::Terminal;
pub use words::{Words, date_of};

/// Everything a command shows goes through here.
pub trait Screen: Steps {
    /// The command failed.
    fn failed(&mut self, failure: &Failure);

    /// A command's report, as JSON and as text.
    fn report(&mut self, json: &serde_json::Value, text: &str);

    /// The language of texts.
    fn language(&self) -> Language;
}

/// One JSON object per line.
pub struct JsonLines<W, R> {
    out: W,
    answers: R,
    language: Language,
}

impl<W: Write, R: BufRead> JsonLines<W, R> {
    /// Writes lines here and reads answers (`y` or anything else) there.
    pub fn new(out: W, answers: R, language: Language) -> Self {
        Self {
            out,
            answers,
            language,
        }
    }

    /// A reader that went away is no reason to stop halfway.
    fn line(&mut self, value: &impl Serialize) {
        if let Ok(text) = serde_json::to_string(value) {
            let _ = writeln!(self.out, "{text}").and_then(|()| self.out.flush());
        }
    }
}

impl<W: Write, R: BufRead> Steps for JsonLines<W, R> {
    fn tell(&mut self, event: &Event) {
        self.line(event);
    }

    fn confirm(&mut self, question: &Question) -> bool {
        #[derive(Serialize)]
        struct Asked<'a> {
            event: &'static str,
            #[serde(flatten)]
            question: &'a Question,
        }
        self.line(&Asked {
            event: "confirm",
            question,
        });
        says_yes(&mut self.answers)
    }
}

impl<W: Write, R: BufRead> Screen for JsonLines<W, R> {
    fn failed(&mut self, failure: &Failure) {
        let answer = &failure.answer;
        self.line(&serde_json::json!({
            "event": "error",
            "code": answer.code,
            "message": failure.message(self.language),
            "next": failure.next(self.language),
            "retry_after": answer.retry_after,
            "detail": failure.detail,
        }));
    }

    fn report(&mut self, json: &serde_json::Value, _text: &str) {
        self.line(json);
    }

    fn language(&self) -> Language {
        self.language
    }
}

/// `y`, `yes` or はい; the end of the input is a no.
fn says_yes(answers: &mut impl BufRead) -> bool {
    let mut line = String::new();
    match answers.read_line(&mut line) {
        Ok(_) => matches!(
            line.trim().to_lowercase().as_str(),
            "y" | "yes" | "ｙ" | "はい"
        ),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_one_json_object_per_line() {
        let mut out = Vec::new();
        let mut screen = JsonLines::new(&mut out, &b""[..], Language::Ja);
        screen.tell(&Event::Number {
            number: "1234".to_owned(),
        });
        screen.tell(&Event::Approved);
        screen.failed(&Failure::from(tegata_acquisition::Code::Taken));
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.starts_with(
                "{\"event\":\"number\",\"number\":\"1234\"}\n{\"event\":\"approved\"}\n"
            )
        );
        assert!(text.contains("\"code\":\"ACQ-TAKEN\""));
        assert_eq!(text.lines().count(), 3);
    }

    #[test]
    fn silence_is_a_no() {
        assert!(!says_yes(&mut &b""[..]));
        assert!(!says_yes(&mut &b"\n"[..]));
        assert!(says_yes(&mut &b"Y\n"[..]));
        assert!(says_yes(&mut "はい\n".as_bytes()));
    }
}
