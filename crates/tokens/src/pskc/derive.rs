//! A key from a password: PBKDF2 (RFC 6030 §6.2).

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;
use roxmltree::Node;
use zeroize::Zeroizing;

use crate::{
    fault::FileFault,
    pskc::xml::{self, XENC11},
};

const PBKDF2: &str = "http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2";
const PBKDF2_XENC11: &str = "http://www.w3.org/2009/xmlenc11#pbkdf2";
/// About a second's work; a file must not keep the server busy for longer.
const MOST_ROUNDS: u32 = 2_000_000;

/// Derives the key that `DerivedKey` describes.
pub(super) fn key(derived: Node<'_, '_>, password: &str) -> Result<Zeroizing<Vec<u8>>, FileFault> {
    let unsupported = |_| FileFault::Method;
    let method = xml::child(derived, XENC11, "KeyDerivationMethod").map_err(unsupported)?;
    let method = method.ok_or(FileFault::Method)?;
    if !matches!(method.attribute("Algorithm"), Some(PBKDF2 | PBKDF2_XENC11)) {
        return Err(FileFault::Method);
    }
    let params = xml::loose_child(method, "PBKDF2-params").map_err(unsupported)?;
    let params = params.ok_or(FileFault::Method)?;
    let salt = part(params, "Salt").and_then(|salt| part(salt, "Specified"));
    let salt = salt.and_then(xml::bytes).filter(|salt| salt.len() >= 8);
    let rounds = number(params, "IterationCount").filter(|rounds| *rounds <= MOST_ROUNDS);
    let length = number(params, "KeyLength").filter(|length| matches!(length, 16 | 24 | 32));
    let (Some(salt), Some(rounds), Some(length)) = (salt, rounds, length) else {
        return Err(FileFault::Method);
    };
    let rounds = NonZeroU32::new(rounds).ok_or(FileFault::Method)?;
    let prf = prf(params).ok_or(FileFault::Method)?;
    let length = usize::try_from(length).map_err(|_| FileFault::Method)?;
    let mut key = Zeroizing::new(vec![0; length]);
    pbkdf2::derive(prf, rounds, &salt, password.as_bytes(), &mut key);
    Ok(key)
}

fn part<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    xml::loose_child(node, name).ok().flatten()
}

fn number(params: Node<'_, '_>, name: &str) -> Option<u32> {
    xml::text(part(params, name)?).parse().ok()
}

/// HMAC-SHA-1 unless another is named (RFC 8018 A.2).
fn prf(params: Node<'_, '_>) -> Option<pbkdf2::Algorithm> {
    let Some(element) = part(params, "PRF") else {
        return Some(pbkdf2::PBKDF2_HMAC_SHA1);
    };
    let name = element.attribute("Algorithm").unwrap_or_default();
    match name.rsplit('#').next()? {
        "" | "hmac-sha1" => Some(pbkdf2::PBKDF2_HMAC_SHA1),
        "hmac-sha256" => Some(pbkdf2::PBKDF2_HMAC_SHA256),
        "hmac-sha512" => Some(pbkdf2::PBKDF2_HMAC_SHA512),
        _ => None,
    }
}
