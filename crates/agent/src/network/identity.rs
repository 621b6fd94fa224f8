//! The client certificate of a TLS connection whose key stays in its store.

use std::sync::Arc;

use rustls::{
    Error, SignatureAlgorithm, SignatureScheme,
    sign::{CertifiedKey, Signer, SigningKey},
};
use rustls_pki_types::CertificateDer;

use crate::key_store::{KeyStore, StoredKey};

/// A chain with a key in a store, as rustls wants it.
pub fn identity(chain: &[Vec<u8>], store: Arc<dyn KeyStore>, key: StoredKey) -> Arc<CertifiedKey> {
    let chain = chain
        .iter()
        .map(|der| CertificateDer::from(der.clone()))
        .collect();
    Arc::new(CertifiedKey::new(
        chain,
        Arc::new(KeyInStore { store, key }),
    ))
}

#[derive(Debug, Clone)]
struct KeyInStore {
    store: Arc<dyn KeyStore>,
    key: StoredKey,
}

impl SigningKey for KeyInStore {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        offered
            .contains(&SignatureScheme::ECDSA_NISTP256_SHA256)
            .then(|| -> Box<dyn Signer> { Box::new(self.clone()) })
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ECDSA
    }
}

impl Signer for KeyInStore {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        self.store
            .sign(&self.key, message)
            .map_err(|error| Error::General(error.to_string()))
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ECDSA_NISTP256_SHA256
    }
}
