//! A new PIN, typed twice.

use tegata_domain::pin::{InvalidPin, Pin};

use crate::{
    kit::{Field, FieldError},
    site::fields::Fields,
};

/// Two boxes for one new PIN.
#[derive(Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) first: Field,
    pub(crate) again: Field,
}

/// 利用者暗証番号.
pub(crate) const LOGIN: Pair = Pair {
    first: Field::NewPin,
    again: Field::NewPinAgain,
};

/// 利用者確認暗証番号.
pub(crate) const CONFIRMATION: Pair = Pair {
    first: Field::NewConfirmationPin,
    again: Field::NewConfirmationPinAgain,
};

/// ログインパスワード of WEB-FB.
pub(crate) const PASSWORD: Pair = Pair {
    first: Field::NewPassword,
    again: Field::NewPasswordAgain,
};

impl Pair {
    /// Whether both boxes were left empty.
    pub(crate) fn is_empty(self, fields: &Fields) -> bool {
        fields.get(self.first).is_empty() && fields.get(self.again).is_empty()
    }

    /// The PIN, or which box is wrong. A PIN that contains the user ID is as easily guessed as the ID.
    pub(crate) fn read(
        self,
        fields: &Fields,
        least: usize,
        user_id: &str,
    ) -> Result<Pin, (Field, FieldError)> {
        let typed = fields.get(self.first);
        if typed.is_empty() {
            return Err((self.first, FieldError::Required));
        }
        let pin = Pin::chosen(typed, least).map_err(|why| (self.first, error(why)))?;
        if contains(pin.expose(), user_id) {
            return Err((self.first, FieldError::TooSimple));
        }
        if Pin::typed(fields.get(self.again)) != pin {
            return Err((self.again, FieldError::Mismatch));
        }
        Ok(pin)
    }
}

fn contains(pin: &[u8], user_id: &str) -> bool {
    let (pin, id) = (pin.to_ascii_lowercase(), user_id.to_ascii_lowercase());
    id.len() >= 4 && pin.windows(id.len()).any(|part| part == id.as_bytes())
}

fn error(why: InvalidPin) -> FieldError {
    match why {
        InvalidPin::TooShort { .. } => FieldError::TooShort,
        InvalidPin::TooLong => FieldError::TooLong,
        InvalidPin::Characters => FieldError::Format,
        InvalidPin::Guessable => FieldError::TooSimple,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_must_not_contain_the_user_id() {
        assert!(contains(b"xxRiyousya1", "riyousya"));
        assert!(!contains(b"tabi-no-tegata", "riyousya"));
        assert!(!contains(b"abc-xyz-77", "abc"), "short IDs forbid too much");
    }
}
