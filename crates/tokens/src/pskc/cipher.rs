//! AES-CBC as XML Encryption uses it (xmlenc §5.2): the IV before the text, the last byte counts the padding.

use aws_lc_rs::{
    cipher::{
        AES_128, AES_192, AES_256, Algorithm, DecryptingKey, DecryptionContext, UnboundCipherKey,
    },
    iv::FixedLength,
};
use zeroize::Zeroizing;

const BLOCK: usize = 16;

/// The cipher that a URI names.
#[derive(Clone, Copy)]
pub(super) struct Cipher(&'static Algorithm, usize);

impl Cipher {
    pub(super) fn named(uri: &str) -> Option<Self> {
        match uri.strip_prefix("http://www.w3.org/2001/04/xmlenc#")? {
            "aes128-cbc" => Some(Self(&AES_128, 16)),
            "aes192-cbc" => Some(Self(&AES_192, 24)),
            "aes256-cbc" => Some(Self(&AES_256, 32)),
            _ => None,
        }
    }

    /// Whether a key has the right length.
    pub(super) fn fits(self, key: &[u8]) -> bool {
        key.len() == self.1
    }

    /// Decrypts; to be called only with what a MAC vouches for, or the MAC's own key.
    pub(super) fn decrypt(self, key: &[u8], value: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (iv, body) = value.split_first_chunk::<BLOCK>()?;
        if body.is_empty() || !body.len().is_multiple_of(BLOCK) {
            return None;
        }
        let mut body = Zeroizing::new(body.to_vec());
        let key = DecryptingKey::cbc(UnboundCipherKey::new(self.0, key).ok()?).ok()?;
        let context = DecryptionContext::Iv128(FixedLength::from(iv));
        key.decrypt(&mut body, context).ok()?;
        let padding = usize::from(body.last().copied()?);
        if padding == 0 || padding > BLOCK {
            return None;
        }
        let length = body.len() - padding;
        body.truncate(length);
        Some(body)
    }
}
