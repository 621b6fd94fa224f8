//! The server's own certificate and key, replaceable while connections come in.

use std::{fmt, sync::Arc};

use arc_swap::ArcSwap;
use rustls::{
    crypto::CryptoProvider,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};

use crate::tls;

/// A certificate chain with its key. A renewed one is put in with [`ServerIdentity::replace`]; connections that are
/// open keep theirs, the next handshake shows the new one.
pub struct ServerIdentity(ArcSwap<CertifiedKey>);

impl ServerIdentity {
    /// Takes a chain (leaf first) and its private key.
    ///
    /// # Errors
    /// If the chain is empty or unreadable, or the key is of an unknown kind or belongs to another certificate.
    pub fn new(
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<Self, IdentityError> {
        Ok(Self(ArcSwap::from_pointee(certified(chain, key)?)))
    }

    /// The same from PEM texts, as files hold them.
    ///
    /// # Errors
    /// As [`ServerIdentity::new`], or if a text is not PEM.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, IdentityError> {
        let chain = CertificateDer::pem_slice_iter(chain)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| IdentityError::NotPem("certificate chain"))?;
        let key =
            PrivateKeyDer::from_pem_slice(key).map_err(|_| IdentityError::NotPem("private key"))?;
        Self::new(chain, key)
    }

    /// Puts in a renewed chain and key; on an error the present ones stay.
    ///
    /// # Errors
    /// As [`ServerIdentity::new`].
    pub fn replace(
        &self,
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<(), IdentityError> {
        self.0.store(Arc::new(certified(chain, key)?));
        Ok(())
    }
}

impl fmt::Debug for ServerIdentity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ServerIdentity(..)")
    }
}

impl ResolvesServerCert for ServerIdentity {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.load_full())
    }
}

/// Why a chain and key cannot serve. Never carries key material.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// The chain has no certificate.
    #[error("the certificate chain is empty")]
    Empty,
    /// A text that should be PEM is not.
    #[error("the {0} is not PEM")]
    NotPem(&'static str),
    /// The certificate cannot be read, or the key does not fit it.
    #[error("the server certificate and its key cannot be used: {0}")]
    Unusable(#[source] rustls::Error),
}

fn certified(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<CertifiedKey, IdentityError> {
    if chain.is_empty() {
        return Err(IdentityError::Empty);
    }
    let provider: &CryptoProvider = &tls::provider();
    CertifiedKey::from_der(chain, key, provider).map_err(IdentityError::Unusable)
}
