//! The encrypted form of a key file, version 1: PBKDF2-HMAC-SHA256 over the passphrase, AES-256-GCM over the key.
//!
//! The text is one PEM block; its bytes are `magic (8) | iterations (4, big-endian) | salt (16) | nonce (12) | ciphertext
//! and tag`. Everything before the ciphertext is authenticated with it.

use std::num::NonZeroU32;

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    pbkdf2::{self, PBKDF2_HMAC_SHA256},
    rand,
};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::pem;

const LABEL: &str = "TEGATA ENCRYPTED KEY";
const MAGIC: &[u8; 8] = b"TGTKEY\x00\x01";
const SALT_LEN: usize = 16;
const HEADER_LEN: usize = MAGIC.len() + 4 + SALT_LEN + NONCE_LEN;
/// OWASP's figure for PBKDF2-HMAC-SHA256.
const ITERATIONS: NonZeroU32 = NonZeroU32::new(600_000).unwrap();
/// A file may ask for more work than we do, but not for hours of it.
const MOST_ITERATIONS: u32 = 20_000_000;

/// Why an envelope did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(super) enum EnvelopeError {
    #[error("not an envelope of a known version")]
    Format,
    #[error("wrong passphrase or changed contents")]
    Opening,
    #[error("the cryptographic library refused")]
    Crypto,
}

pub(super) fn seal(secret: &[u8], passphrase: &[u8]) -> Result<String, EnvelopeError> {
    let mut salt = [0; SALT_LEN];
    let mut nonce = [0; NONCE_LEN];
    rand::fill(&mut salt).map_err(|_| EnvelopeError::Crypto)?;
    rand::fill(&mut nonce).map_err(|_| EnvelopeError::Crypto)?;

    let header = [&MAGIC[..], &ITERATIONS.get().to_be_bytes(), &salt, &nonce].concat();
    let mut sealed = Zeroizing::new(secret.to_vec());
    cipher(passphrase, &salt, ITERATIONS)?
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(&header),
            &mut *sealed,
        )
        .map_err(|_| EnvelopeError::Crypto)?;
    Ok(pem::to_pem(
        LABEL,
        &[header.as_slice(), sealed.as_slice()].concat(),
    ))
}

pub(super) fn open(text: &str, passphrase: &[u8]) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
    let bytes = pem::from_pem(LABEL, text).map_err(|_| EnvelopeError::Format)?;
    let (header, sealed) = bytes
        .split_at_checked(HEADER_LEN)
        .ok_or(EnvelopeError::Format)?;
    let (iterations, salt, nonce) = read_header(header).ok_or(EnvelopeError::Format)?;

    let mut opened = Zeroizing::new(sealed.to_vec());
    let length = cipher(passphrase, &salt, iterations)?
        .open_in_place(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(header),
            &mut opened,
        )
        .map_err(|_| EnvelopeError::Opening)?
        .len();
    opened.truncate(length);
    Ok(opened)
}

fn read_header(header: &[u8]) -> Option<(NonZeroU32, [u8; SALT_LEN], [u8; NONCE_LEN])> {
    let rest = header.strip_prefix(MAGIC)?;
    let (iterations, rest) = rest.split_first_chunk::<4>()?;
    let (salt, rest) = rest.split_first_chunk::<SALT_LEN>()?;
    let nonce = rest.first_chunk::<NONCE_LEN>()?;
    let iterations = NonZeroU32::new(u32::from_be_bytes(*iterations))?;
    (iterations.get() <= MOST_ITERATIONS).then_some((iterations, *salt, *nonce))
}

fn cipher(
    passphrase: &[u8],
    salt: &[u8],
    iterations: NonZeroU32,
) -> Result<LessSafeKey, EnvelopeError> {
    let mut key = Zeroizing::new([0; 32]);
    pbkdf2::derive(PBKDF2_HMAC_SHA256, iterations, salt, passphrase, &mut *key);
    let key = UnboundKey::new(&AES_256_GCM, &*key).map_err(|_| EnvelopeError::Crypto)?;
    Ok(LessSafeKey::new(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_changed_part_is_noticed() {
        let text = seal(b"secret", b"pass").unwrap();
        assert_eq!(&**open(&text, b"pass").unwrap(), b"secret");
        let bytes = pem::from_pem(LABEL, &text).unwrap();
        for position in [
            MAGIC.len() + 3,
            MAGIC.len() + 4,
            HEADER_LEN - 1,
            HEADER_LEN,
            bytes.len() - 1,
        ] {
            let mut changed = bytes.clone();
            changed[position] ^= 1;
            assert_eq!(
                open(&pem::to_pem(LABEL, &changed), b"pass").unwrap_err(),
                EnvelopeError::Opening,
                "{position}"
            );
        }
    }

    #[test]
    fn other_contents_are_no_envelope() {
        let endless = [&MAGIC[..], &u32::MAX.to_be_bytes(), &[0; 60]].concat();
        let other_version = [&b"TGTKEY\x00\x02"[..], &[0, 0, 0, 1], &[0; 60]].concat();
        for bytes in [vec![], MAGIC.to_vec(), endless, other_version] {
            assert_eq!(
                open(&pem::to_pem(LABEL, &bytes), b"pass").unwrap_err(),
                EnvelopeError::Format
            );
        }
        assert_eq!(open("", b"pass").unwrap_err(), EnvelopeError::Format);
    }
}
