//! The server's symmetric keys: peppers, the seal of token seeds, link secrets, signed cookies.
//!
//! All come from one 32-byte master key by HKDF with a label each, so that one file holds them and none can stand in
//! for another.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    digest, hkdf, hmac,
};
use zeroize::Zeroizing;

/// Keys derived from the master key.
pub struct ServerKeys {
    pin_pepper: hmac::Key,
    code_pepper: hmac::Key,
    link: hmac::Key,
    cookie: hmac::Key,
    token_seal: LessSafeKey,
}

/// The master key could not be used.
#[derive(Debug, thiserror::Error)]
#[error("the master key cannot be used")]
pub struct BadMasterKey;

impl ServerKeys {
    /// Derives all keys.
    ///
    /// # Errors
    /// [`BadMasterKey`] if a derivation fails.
    pub fn derive(master: &[u8; 32]) -> Result<Self, BadMasterKey> {
        let derive = |label: &str| -> Result<Zeroizing<[u8; 32]>, BadMasterKey> {
            let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"tegata-server-keys-v1");
            let mut key = Zeroizing::new([0_u8; 32]);
            salt.extract(master)
                .expand(&[label.as_bytes()], hkdf::HKDF_SHA256)
                .and_then(|output| output.fill(key.as_mut()))
                .map_err(|_| BadMasterKey)?;
            Ok(key)
        };
        let mac = |label| derive(label).map(|key| hmac::Key::new(hmac::HMAC_SHA256, key.as_ref()));
        let seal = derive("token seed")?;
        let token_seal = UnboundKey::new(&AES_256_GCM, seal.as_ref()).map_err(|_| BadMasterKey)?;
        Ok(Self {
            pin_pepper: mac("pin pepper")?,
            code_pepper: mac("code pepper")?,
            link: mac("link")?,
            cookie: mac("cookie")?,
            token_seal: LessSafeKey::new(token_seal),
        })
    }

    /// The PIN under the pepper, the input of the password hash.
    pub(crate) fn pepper_pin(&self, pin: &[u8]) -> [u8; 32] {
        mac(&self.pin_pepper, &[pin])
    }

    /// Digest of a short code (pairing code, hand-over code), useless without the pepper.
    pub(crate) fn pepper_code(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut all = vec![purpose.as_bytes()];
        all.extend_from_slice(parts);
        mac(&self.code_pepper, &all)
    }

    /// `HMAC(ticket key, purpose, ticket, cookie)`: link secret and pairing code, the same after a reload.
    pub(crate) fn link_secret(&self, purpose: &str, ticket: &str, cookie: &[u8]) -> [u8; 32] {
        mac(&self.link, &[purpose.as_bytes(), ticket.as_bytes(), cookie])
    }

    /// The tag of a signed cookie.
    pub fn sign_cookie(&self, purpose: &str, value: &str) -> [u8; 32] {
        mac(&self.cookie, &[purpose.as_bytes(), value.as_bytes()])
    }

    /// Seals a token's seed to its bank and serial number.
    pub(crate) fn seal_seed(
        &self,
        nonce: [u8; 12],
        bank: &str,
        serial: &str,
        seed: &[u8],
    ) -> Option<Vec<u8>> {
        let mut sealed = seed.to_vec();
        let aad = Aad::from(format!("{bank}/{serial}"));
        self.token_seal
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed)
            .ok()?;
        Some([nonce.as_slice(), &sealed].concat())
    }

    /// Opens a token's seed.
    pub(crate) fn open_seed(
        &self,
        bank: &str,
        serial: &str,
        sealed: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, body) = sealed.split_first_chunk::<12>()?;
        let mut body = Zeroizing::new(body.to_vec());
        let aad = Aad::from(format!("{bank}/{serial}"));
        let length = self
            .token_seal
            .open_in_place(Nonce::assume_unique_for_key(*nonce), aad, &mut body)
            .ok()?
            .len();
        body.truncate(length);
        Some(body)
    }
}

/// HMAC over parts, each preceded by its length, so that no two lists of parts collide.
fn mac(key: &hmac::Key, parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(key);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    first_32(context.sign().as_ref())
}

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    first_32(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn first_32(bytes: &[u8]) -> [u8; 32] {
    bytes.first_chunk::<32>().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_opens_only_for_its_token() {
        let keys = ServerKeys::derive(&[7; 32]).unwrap();
        let sealed = keys.seal_seed([1; 12], "1999", "T1", b"seed").unwrap();
        assert_eq!(
            keys.open_seed("1999", "T1", &sealed).unwrap().as_slice(),
            b"seed"
        );
        assert!(keys.open_seed("1999", "T2", &sealed).is_none());
    }

    #[test]
    fn purposes_do_not_mix() {
        let keys = ServerKeys::derive(&[7; 32]).unwrap();
        assert_ne!(
            keys.link_secret("link", "a", b"bc"),
            keys.link_secret("code", "a", b"bc")
        );
        assert_ne!(
            keys.link_secret("link", "a", b"bc"),
            keys.link_secret("link", "ab", b"c")
        );
    }
}
