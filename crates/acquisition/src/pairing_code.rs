//! The pairing code: nine characters of Crockford's base 32 and one that checks them.
//!
//! It is read from a screen and typed on a keyboard, so it has no I, L, O or U, takes either case,
//! full-width characters, blanks and hyphens. The check character is a weighted sum over GF(32)
//! with ten different weights: it finds every single wrong character and every swap of two.

use std::fmt;

use thiserror::Error;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 9;
/// Longest text that is looked at: ten characters, separators between all of them, in UTF-8.
const MAX_BYTES: usize = 64;

/// Nine checked characters, 45 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct PairingCode([u8; LENGTH]);

impl PairingCode {
    /// Takes the first 45 bits, most significant first; `None` when there are fewer than six bytes.
    pub fn from_bits(bits: &[u8]) -> Option<Self> {
        let first = bits.first_chunk::<6>()?;
        let number = first
            .iter()
            .fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte))
            >> 3;
        let mut digits = [0; LENGTH];
        for (place, digit) in digits.iter_mut().rev().enumerate() {
            *digit = low_five_bits(number >> (5 * place));
        }
        Some(Self(digits))
    }

    /// Reads what a person typed.
    ///
    /// # Errors
    /// [`PairingCodeError`] for a wrong length, a character that no code has, or a typing mistake
    /// that the check character shows.
    pub fn parse(text: &str) -> Result<Self, PairingCodeError> {
        if text.len() > MAX_BYTES {
            return Err(PairingCodeError::Length);
        }
        let mut typed = Vec::with_capacity(LENGTH + 1);
        for c in text.chars().map(narrow).filter(|c| !is_separator(*c)) {
            typed.push(digit_of(c).ok_or(PairingCodeError::Character)?);
        }
        let [digits @ .., check] = typed.as_slice() else {
            return Err(PairingCodeError::Length);
        };
        let digits: [u8; LENGTH] = digits.try_into().map_err(|_| PairingCodeError::Length)?;
        if check_digit(&digits) == *check {
            Ok(Self(digits))
        } else {
            Err(PairingCodeError::Check)
        }
    }

    /// The nine characters without check and hyphens: what the server's keyed hash is taken over.
    pub fn normalized(&self) -> String {
        self.0.iter().map(|digit| character(*digit)).collect()
    }
}

/// As shown to people: `XXXXX-XXXXX`.
impl fmt::Display for PairingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.0.iter().copied().chain([check_digit(&self.0)]);
        for (place, digit) in all.enumerate() {
            let hyphen = if place == 5 { "-" } else { "" };
            write!(f, "{hyphen}{}", character(digit))?;
        }
        Ok(())
    }
}

impl fmt::Debug for PairingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PairingCode(…)")
    }
}

/// Why a typed code is refused before it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PairingCodeError {
    /// Not ten characters.
    #[error("a pairing code has ten characters")]
    Length,
    /// A character that no code has.
    #[error("the pairing code holds a character that no code has")]
    Character,
    /// The check character does not fit: a typing mistake.
    #[error("the pairing code is mistyped")]
    Check,
}

/// Σ weightᵢ·digitᵢ over GF(32); weights x¹ … x⁹ differ from each other and from the check's own 1.
fn check_digit(digits: &[u8; LENGTH]) -> u8 {
    let mut sum = 0;
    for digit in digits.iter().rev() {
        sum = times_x(sum ^ digit);
    }
    sum
}

/// Multiplies by x modulo x⁵ + x² + 1, which is primitive: x has order 31.
fn times_x(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 0x20 == 0 {
        shifted
    } else {
        (shifted ^ 0b10_0101) & 0x1f
    }
}

fn low_five_bits(number: u64) -> u8 {
    u8::try_from(number & 0x1f).unwrap_or_default()
}

fn character(digit: u8) -> char {
    ALPHABET
        .get(usize::from(digit))
        .copied()
        .map_or('?', char::from)
}

fn digit_of(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = ALPHABET.iter().position(|known| char::from(*known) == c)?;
    u8::try_from(place).ok()
}

/// Full-width forms, as a Japanese input method leaves them, to ASCII.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{30fc}' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn mistakes_of_the_eye_are_forgiven() {
        let code = PairingCode::from_bits(&[0x00, 0x44, 0x32, 0x14, 0xc7, 0x42]).unwrap();
        assert_eq!(code.normalized(), "012345678");
        let shown = code.to_string();
        assert_eq!(shown.len(), 11);
        let sloppy = shown
            .replace('0', "o")
            .replace('1', "l")
            .replace('-', " ー ");
        assert_eq!(PairingCode::parse(&sloppy), Ok(code.clone()));
        let wide: String = shown
            .chars()
            .map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap())
            .collect();
        assert_eq!(PairingCode::parse(&wide), Ok(code));
    }

    #[test]
    fn too_few_bits_make_no_code() {
        assert_eq!(PairingCode::from_bits(&[0; 5]), None);
    }

    #[test]
    fn other_lengths_and_characters_are_refused() {
        assert_eq!(PairingCode::parse(""), Err(PairingCodeError::Length));
        assert_eq!(
            PairingCode::parse("000000000"),
            Err(PairingCodeError::Length)
        );
        assert_eq!(
            PairingCode::parse("00000000000"),
            Err(PairingCodeError::Length)
        );
        assert_eq!(
            PairingCode::parse("00000-0000U"),
            Err(PairingCodeError::Character)
        );
        assert_eq!(
            PairingCode::parse(&"0".repeat(100)),
            Err(PairingCodeError::Length)
        );
    }

    proptest! {
        #[test]
        fn every_code_comes_back(bits in any::<[u8; 6]>()) {
            let code = PairingCode::from_bits(&bits).unwrap();
            prop_assert_eq!(PairingCode::parse(&code.to_string()), Ok(code));
        }

        #[test]
        fn one_wrong_character_is_found(bits in any::<[u8; 6]>(), place in 0_usize..10, wrong in 0_usize..32) {
            let code = PairingCode::from_bits(&bits).unwrap().to_string().replace('-', "");
            let mut typed = code.clone().into_bytes();
            typed[place] = ALPHABET[wrong];
            let typed = String::from_utf8(typed).unwrap();
            prop_assert_eq!(PairingCode::parse(&typed).is_ok(), typed == code);
        }

        #[test]
        fn two_swapped_characters_are_found(bits in any::<[u8; 6]>(), a in 0_usize..10, b in 0_usize..10) {
            let code = PairingCode::from_bits(&bits).unwrap().to_string().replace('-', "");
            let mut typed = code.clone().into_bytes();
            typed.swap(a, b);
            let typed = String::from_utf8(typed).unwrap();
            prop_assert_eq!(PairingCode::parse(&typed).is_ok(), typed == code);
        }

        #[test]
        fn any_text_is_answered(text in ".{0,80}") {
            let _ = PairingCode::parse(&text);
        }
    }
}
