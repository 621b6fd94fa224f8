//! The textual form of DER (RFC 7468).

use base64::{Engine, engine::general_purpose::STANDARD};
use thiserror::Error;

/// The label of a certificate.
pub const CERTIFICATE: &str = "CERTIFICATE";
/// The label of a certificate revocation list.
pub const CRL: &str = "X509 CRL";
/// The label of a certification request.
pub const CERTIFICATE_REQUEST: &str = "CERTIFICATE REQUEST";
/// The label of an unencrypted PKCS#8 key.
pub const PRIVATE_KEY: &str = "PRIVATE KEY";

/// Why a text is not the PEM block that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PemError {
    /// There is no block with this label.
    #[error("no PEM block with this label")]
    Missing,
    /// The block's end or its base64 is broken.
    #[error("the PEM block is broken")]
    Broken,
}

/// One PEM block, lines of 64 characters.
pub fn to_pem(label: &str, der: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    for (index, character) in STANDARD.encode(der).chars().enumerate() {
        if index > 0 && index % 64 == 0 {
            text.push('\n');
        }
        text.push(character);
    }
    text + &format!("\n-----END {label}-----\n")
}

/// The DER of the first block with this label.
///
/// # Errors
/// [`PemError`] when there is none or it is broken.
pub fn from_pem(label: &str, text: &str) -> Result<Vec<u8>, PemError> {
    all_from_pem(label, text)?
        .into_iter()
        .next()
        .ok_or(PemError::Missing)
}

/// The DER of every block with this label, in order.
///
/// # Errors
/// [`PemError::Broken`] when one of them is broken.
pub fn all_from_pem(label: &str, text: &str) -> Result<Vec<Vec<u8>>, PemError> {
    let (begin, end) = (
        format!("-----BEGIN {label}-----"),
        format!("-----END {label}-----"),
    );
    let mut blocks = Vec::new();
    for after_begin in text.split(&begin).skip(1) {
        let (body, _) = after_begin.split_once(&end).ok_or(PemError::Broken)?;
        let digits: String = body.split_ascii_whitespace().collect();
        blocks.push(STANDARD.decode(digits).map_err(|_| PemError::Broken)?);
    }
    Ok(blocks)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn finds_each_block_and_reports_a_broken_one() {
        let text = format!(
            "noise\n{}{}{}",
            to_pem("A", b"1"),
            to_pem("B", b"2"),
            to_pem("A", b"3")
        );
        assert_eq!(all_from_pem("A", &text).unwrap(), [b"1", b"3"]);
        assert_eq!(from_pem("C", &text), Err(PemError::Missing));
        assert_eq!(
            from_pem("A", "-----BEGIN A-----\nAA"),
            Err(PemError::Broken)
        );
        assert_eq!(
            from_pem("A", "-----BEGIN A-----\n!\n-----END A-----"),
            Err(PemError::Broken)
        );
    }

    proptest! {
        #[test]
        fn bytes_survive(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let text = to_pem("X", &bytes);
            prop_assert!(text.lines().all(|line| line.len() <= 64));
            prop_assert_eq!(from_pem("X", &text).unwrap(), bytes);
        }
    }
}
