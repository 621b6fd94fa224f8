//! A key made on a PC, its certificate request, and what the server sees of its certificate.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use tegata_pki::check_request;

/// A P-256 key.
pub(crate) struct Key {
    pub(crate) pkcs8: Vec<u8>,
    pair: EcdsaKeyPair,
}

impl Key {
    pub(crate) fn new() -> Self {
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let pkcs8 = made.as_ref().to_vec();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &pkcs8).unwrap();
        Self { pkcs8, pair }
    }

    /// PKCS#10 (RFC 2986) with a challenge password.
    pub(crate) fn request(&self, challenge: &str) -> Vec<u8> {
        let info = der(
            0x30,
            &[
                &[0x02, 0x01, 0x00],
                &name(),
                &self.public_key(),
                &der(0xa0, &[&attribute(challenge)]),
            ],
        );
        let signature = self.pair.sign(&SystemRandom::new(), &info).unwrap();
        let bits = der(0x03, &[&[0], signature.as_ref()]);
        der(0x30, &[&info, &der(0x30, &[ECDSA_WITH_SHA256]), &bits])
    }

    /// By which the register knows the key.
    pub(crate) fn digest(&self) -> Vec<u8> {
        let request = check_request(&self.request("")).unwrap();
        request.public_key_sha256().to_vec()
    }

    fn public_key(&self) -> Vec<u8> {
        let point = self.pair.public_key();
        der(
            0x30,
            &[
                &der(0x30, &[EC_PUBLIC_KEY, P_256]),
                &der(0x03, &[&[0], point.as_ref()]),
            ],
        )
    }
}

const EC_PUBLIC_KEY: &[u8] = &[0x06, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P_256: &[u8] = &[0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const ECDSA_WITH_SHA256: &[u8] = &[0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const COMMON_NAME: &[u8] = &[0x06, 3, 0x55, 0x04, 0x03];
const CHALLENGE_PASSWORD: &[u8] = &[
    0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x07,
];

/// The PC's own name, which nobody heeds.
fn name() -> Vec<u8> {
    let value = der(0x0c, &[b"pc"]);
    let pair = der(0x30, &[COMMON_NAME, &value]);
    der(0x30, &[&der(0x31, &[&pair])])
}

fn attribute(challenge: &str) -> Vec<u8> {
    let value = der(0x0c, &[challenge.as_bytes()]);
    der(0x30, &[CHALLENGE_PASSWORD, &der(0x31, &[&value])])
}

/// Tag, length, contents.
fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let contents = parts.concat();
    let mut bytes = vec![tag];
    match u8::try_from(contents.len()) {
        Ok(short) if short < 128 => bytes.push(short),
        Ok(long) => bytes.extend([0x81, long]),
        Err(_) => {
            let length = u16::try_from(contents.len()).unwrap().to_be_bytes();
            bytes.extend([0x82, length[0], length[1]]);
        }
    }
    bytes.extend(contents);
    bytes
}
