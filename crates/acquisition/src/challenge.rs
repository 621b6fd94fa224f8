//! The `challengePassword` of a CSR, which binds it to one acquisition and one app key.

use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{id::AcquisitionId, signature::AppPublicKey};

const CONTEXT: &[u8] = b"tegata-csr-v1";

/// base64url(SHA-256("tegata-csr-v1", acquisition, app key)), each field led by its length.
///
/// A CSR lifted out of another acquisition, or sent by another app, carries another value.
pub fn challenge_password(acquisition: &AcquisitionId, app_key: &AppPublicKey) -> String {
    let mut hash = digest::Context::new(&digest::SHA256);
    for field in [CONTEXT, acquisition.as_str().as_bytes(), app_key.as_bytes()] {
        let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
        hash.update(&length.to_be_bytes());
        hash.update(field);
    }
    URL_SAFE_NO_PAD.encode(hash.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_acquisition_or_key_gives_another_value() {
        let id = |text| AcquisitionId::parse(text).unwrap();
        let (key, other) = (
            AppPublicKey::from_bytes([1; 32]),
            AppPublicKey::from_bytes([2; 32]),
        );
        let value = challenge_password(&id("a"), &key);
        assert_eq!(value.len(), 43);
        assert_ne!(value, challenge_password(&id("b"), &key));
        assert_ne!(value, challenge_password(&id("a"), &other));
    }
}
