//! How a container's values are protected: the key, and the MAC that is checked before any value is decrypted.

use aws_lc_rs::hmac;
use roxmltree::Node;
use zeroize::Zeroizing;

use crate::{
    delivery::{Opening, Seed, TransportKey},
    fault::{FileFault, RowFault},
    pskc::{
        cipher::Cipher,
        derive,
        xml::{self, PSKC, XENC, XENC11},
    },
};

/// What the container says, opened with what we were given.
pub(super) enum Protection {
    /// Not encrypted, and that is meant.
    Plain,
    /// Encrypted.
    Encrypted {
        /// The key of the values.
        key: Zeroizing<Vec<u8>>,
        /// The key of the MACs.
        mac: Box<hmac::Key>,
    },
}

impl Protection {
    pub(super) fn is_encrypted(&self) -> bool {
        matches!(self, Self::Encrypted { .. })
    }

    pub(super) fn read(root: Node<'_, '_>, opening: &Opening) -> Result<Self, FileFault> {
        let unreadable = |_| FileFault::NotPskc;
        let Some(element) = xml::child(root, PSKC, "EncryptionKey").map_err(unreadable)? else {
            // Nothing names a key, so values cannot be encrypted.
            return if opening.plain {
                Ok(Self::Plain)
            } else {
                Err(FileFault::Plain)
            };
        };
        let method = xml::child(root, PSKC, "MACMethod").map_err(unreadable)?;
        let method = method.ok_or(FileFault::NoMac)?;
        let algorithm = mac_algorithm(method).ok_or(FileFault::Method)?;
        let derived = xml::child(element, XENC11, "DerivedKey").map_err(unreadable)?;
        let named = element
            .children()
            .any(|node| node.tag_name().name() == "KeyName");
        let key = match (derived, &opening.key) {
            (None, _) if !named => return Err(FileFault::Method),
            (_, None) => return Err(FileFault::KeyNeeded),
            (Some(derived), Some(TransportKey::Password(password))) => {
                derive::key(derived, password)?
            }
            (None, Some(TransportKey::Key(key))) => key.clone(),
            _ => return Err(FileFault::KeyKind),
        };
        let mac = match xml::child(method, PSKC, "MACKey").map_err(unreadable)? {
            Some(sealed) => mac_key(sealed, &key)?,
            // RFC 6030 §6.1.1: without a key of its own, the MAC uses that of the values.
            None => key.clone(),
        };
        let mac = Box::new(hmac::Key::new(algorithm, &mac));
        Ok(Self::Encrypted { key, mac })
    }

    /// The seed within `Secret`.
    pub(super) fn seed(&self, secret: Node<'_, '_>) -> Result<Seed, RowFault> {
        let structure = |_| RowFault::Structure;
        let plain = xml::child(secret, PSKC, "PlainValue").map_err(structure)?;
        let sealed = xml::child(secret, PSKC, "EncryptedValue").map_err(structure)?;
        match (self, plain, sealed) {
            (Self::Plain, Some(plain), None) => {
                let seed = xml::bytes(plain).ok_or(RowFault::Structure)?;
                Ok(Zeroizing::new(seed))
            }
            (Self::Encrypted { key, mac }, None, Some(sealed)) => {
                let tag = xml::child(secret, PSKC, "ValueMAC").map_err(structure)?;
                let tag = tag.and_then(xml::bytes).ok_or(RowFault::NoMac)?;
                open(key, mac, sealed, &tag)
            }
            (Self::Encrypted { .. }, Some(_), None) => Err(RowFault::Plain),
            _ => Err(RowFault::Structure),
        }
    }
}

/// Encrypt-then-MAC: the tag is over IV and ciphertext, compared in constant time before anything is decrypted.
fn open(key: &[u8], mac: &hmac::Key, sealed: Node<'_, '_>, tag: &[u8]) -> Result<Seed, RowFault> {
    let (cipher, value) = encrypted(sealed).ok_or(RowFault::Structure)?;
    let cipher = cipher.filter(|cipher| cipher.fits(key));
    hmac::verify(mac, &value, tag).map_err(|_| RowFault::Mac)?;
    let opened = cipher.and_then(|cipher| cipher.decrypt(key, &value));
    opened.ok_or(RowFault::Cipher)
}

fn mac_key(sealed: Node<'_, '_>, key: &[u8]) -> Result<Zeroizing<Vec<u8>>, FileFault> {
    let (cipher, value) = encrypted(sealed).ok_or(FileFault::MacKey)?;
    let cipher = cipher.ok_or(FileFault::Method)?;
    if !cipher.fits(key) {
        return Err(FileFault::KeyLength);
    }
    let opened = cipher.decrypt(key, &value).ok_or(FileFault::MacKey)?;
    if opened.len() < 16 {
        return Err(FileFault::MacKey);
    }
    Ok(opened)
}

/// An `EncryptedDataType`: the cipher, if it is one of ours, and IV with ciphertext.
fn encrypted(node: Node<'_, '_>) -> Option<(Option<Cipher>, Vec<u8>)> {
    let method = xml::child(node, XENC, "EncryptionMethod").ok()??;
    let data = xml::child(node, XENC, "CipherData").ok()??;
    let value = xml::bytes(xml::child(data, XENC, "CipherValue").ok()??)?;
    let cipher = method.attribute("Algorithm").and_then(Cipher::named);
    Some((cipher, value))
}

fn mac_algorithm(method: Node<'_, '_>) -> Option<hmac::Algorithm> {
    match method.attribute("Algorithm")? {
        "http://www.w3.org/2000/09/xmldsig#hmac-sha1" => Some(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256" => Some(hmac::HMAC_SHA256),
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha512" => Some(hmac::HMAC_SHA512),
        _ => None,
    }
}
