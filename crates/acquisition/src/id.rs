//! Identifiers on the wire. Opaque to the app; safe in a path, a file name and a label.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The longest identifier.
pub const MAX_LENGTH: usize = 64;

/// Text of 1 to 64 characters from `A–Z a–z 0–9 _ -`, each kind its own type.
macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads an identifier.
            ///
            /// # Errors
            /// [`IdError`] unless it has 1 to 64 characters from `A–Z a–z 0–9 _ -`.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                if is_identifier(text) { Ok(Self(text.to_owned())) } else { Err(IdError) }
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

identifier! {
    /// Names one acquisition, from the claim to its end; also the label of its key in a store.
    AcquisitionId
}

identifier! {
    /// Names the ticket that a link or a pairing code claims. No secret by itself.
    Ticket
}

/// A text that is no identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an identifier has 1 to 64 letters, digits, _ or -")]
pub struct IdError;

fn is_identifier(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_LENGTH
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_cannot_leave_its_path() {
        assert!(AcquisitionId::parse("aZ9_-").is_ok());
        for text in ["", "a/b", "..", "a b", "é", &"a".repeat(65)] {
            assert!(AcquisitionId::parse(text).is_err(), "{text}");
        }
    }
}
