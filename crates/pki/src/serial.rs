//! Serial numbers.

use std::fmt;

use thiserror::Error;

/// A positive serial number of at most twenty octets (RFC 5280 §4.1.2.2), without leading zeros.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Serial(Vec<u8>);

/// The bytes are no serial number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a serial number is 1 to 20 octets, positive, without leading zeros")]
pub struct SerialError;

impl Serial {
    /// A new serial of seventeen octets: the first is fixed, so that all 128 random bits count and the number stays
    /// positive and of one length.
    pub fn from_random(random: [u8; 16]) -> Self {
        let mut bytes = Vec::with_capacity(17);
        bytes.push(0x01);
        bytes.extend_from_slice(&random);
        Self(bytes)
    }

    /// A serial read back from a row or a certificate.
    ///
    /// # Errors
    /// [`SerialError`] when the bytes are empty, too many, negative or not in shortest form.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SerialError> {
        let canonical = match bytes {
            [0, next, ..] => *next >= 0x80,
            [first, ..] => (1..0x80).contains(first),
            [] => false,
        };
        if canonical && bytes.len() <= 20 {
            Ok(Self(bytes.to_vec()))
        } else {
            Err(SerialError)
        }
    }

    /// The INTEGER's content octets.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The content octets in lowercase hexadecimal.
    pub fn hex(&self) -> String {
        hex::encode(&self.0)
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_every_random_bit_and_stays_positive() {
        let low = Serial::from_random([0; 16]);
        let high = Serial::from_random([0xff; 16]);
        assert_eq!(low.hex(), "0100000000000000000000000000000000");
        assert_eq!(high.as_bytes().len(), 17);
        assert_eq!(Serial::from_bytes(high.as_bytes()), Ok(high));
    }

    #[test]
    fn refuses_what_is_no_positive_shortest_integer() {
        for bytes in [&[][..], &[0], &[0x80], &[0, 1], &[1; 21]] {
            assert_eq!(Serial::from_bytes(bytes), Err(SerialError), "{bytes:?}");
        }
        assert!(Serial::from_bytes(&[0, 0x80]).is_ok());
    }
}
