//! 暗証番号 as typed. The plain text lives in a type that cannot be printed.

use crate::text::half_width;

/// A PIN as a person typed it. No `Debug`, no `Display`, no `Serialize`.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

/// Why a new PIN was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPin {
    /// Shorter than the bank's policy allows.
    #[error("the PIN is shorter than {least} characters")]
    TooShort {
        /// The policy's least length.
        least: usize,
    },
    /// Longer than 64 characters.
    #[error("the PIN is longer than 64 characters")]
    TooLong,
    /// Half-width ASCII without blanks, so that every keyboard can type it.
    #[error("the PIN has a character other than half-width letters, digits and signs")]
    Characters,
    /// One character repeated, a run such as 12345678, or one of the most used ones.
    #[error("the PIN is too easy to guess")]
    Guessable,
}

const COMMON: [&str; 12] = [
    "password",
    "passw0rd",
    "password1",
    "qwertyui",
    "qwerty123",
    "asdfghjk",
    "abcd1234",
    "1qaz2wsx",
    "iloveyou",
    "11223344",
    "12341234",
    "admin123",
];

impl Pin {
    /// What was typed into a sign-in form: compared, never judged.
    pub fn typed(text: &str) -> Self {
        let text: String = half_width(text).chars().take(65).collect();
        Self(text)
    }

    /// What was typed as a new PIN (NIST SP 800-63B-4 §3.1.1: length and a blocklist, no composition rules).
    ///
    /// # Errors
    /// [`InvalidPin`] with the one reason to show.
    pub fn chosen(text: &str, least: usize) -> Result<Self, InvalidPin> {
        let text = half_width(text);
        if !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(InvalidPin::Characters);
        }
        if text.len() < least {
            return Err(InvalidPin::TooShort { least });
        }
        if text.len() > 64 {
            return Err(InvalidPin::TooLong);
        }
        if is_guessable(&text) {
            return Err(InvalidPin::Guessable);
        }
        Ok(Self(text))
    }

    /// The characters, for the key derivation only.
    pub fn expose(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

fn is_guessable(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    if COMMON.contains(&lower.as_str()) {
        return true;
    }
    let steps: Vec<i16> = lower
        .as_bytes()
        .windows(2)
        .filter_map(|w| Some(i16::from(*w.get(1)?) - i16::from(*w.first()?)))
        .collect();
    steps.iter().all(|s| *s == 0) || steps.iter().all(|s| *s == 1) || steps.iter().all(|s| *s == -1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easy_ones_are_refused_with_a_reason() {
        let refused = |text| Pin::chosen(text, 8).err();
        assert_eq!(refused("1234567"), Some(InvalidPin::TooShort { least: 8 }));
        assert_eq!(refused("12345678"), Some(InvalidPin::Guessable));
        assert_eq!(refused("aaaaaaaa"), Some(InvalidPin::Guessable));
        assert_eq!(refused("Password"), Some(InvalidPin::Guessable));
        assert_eq!(refused("ひみつのことば"), Some(InvalidPin::Characters));
        assert!(refused("tabi-no-tegata").is_none());
    }
}
