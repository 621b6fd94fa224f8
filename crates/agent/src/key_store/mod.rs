//! Where a key is made and stays: an NSS database, a PKCS#11 token, or a file.

mod file;
mod firefox;
mod nss;
mod reserved;
mod token;

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use aws_lc_rs::digest;
use serde::{Deserialize, Serialize};
use tegata_acquisition::messages::KeyProtection;
use thiserror::Error;
use zeroize::Zeroizing;

pub use file::FileStore;
pub use firefox::profile_directory as firefox_profile_directory;
pub use nss::{default_directory as default_nss_directory, open as open_nss};
pub use token::{TokenStore, open as open_token};

/// Makes keys, keeps them and uses them. A key is found again by its label alone.
pub trait KeyStore: fmt::Debug + Send + Sync {
    /// Makes a P-256 key under a label that [`Self::find`] does not find.
    ///
    /// # Errors
    /// [`KeyStoreError`] when the store refuses.
    fn generate(&self, label: &str) -> Result<StoredKey, KeyStoreError>;

    /// Finds a key, also one whose making was cut off right after it existed.
    ///
    /// # Errors
    /// [`KeyStoreError`] when the store cannot be read.
    fn find(&self, label: &str) -> Result<Option<StoredKey>, KeyStoreError>;

    /// Finds the key of a public point, whatever its label.
    ///
    /// # Errors
    /// [`KeyStoreError`] when the store cannot be read.
    fn find_point(&self, point: &[u8]) -> Result<Option<StoredKey>, KeyStoreError>;

    /// Signs SHA-256 of the message; ECDSA, DER.
    ///
    /// # Errors
    /// [`KeyStoreError`] when the key is gone or the store refuses.
    fn sign(&self, key: &StoredKey, message: &[u8]) -> Result<Vec<u8>, KeyStoreError>;

    /// Puts the certificate beside its key. Does nothing when it is there already.
    ///
    /// # Errors
    /// [`KeyStoreError`] when the store refuses.
    fn install(&self, key: &StoredKey, certificate: &Installable) -> Result<(), KeyStoreError>;

    /// Removes key and certificate. Does nothing when there is none.
    ///
    /// # Errors
    /// [`KeyStoreError`] when the store refuses.
    fn remove(&self, label: &str) -> Result<(), KeyStoreError>;

    /// How the store keeps keys, as told to the server and shown to people.
    fn protection(&self) -> KeyProtection;
}

/// A key in a store: its label and its public point.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// What the key is found by: the acquisition it was made for.
    pub label: String,
    point: [u8; 65],
}

impl StoredKey {
    /// A key of this label and uncompressed point.
    ///
    /// # Errors
    /// [`KeyStoreError::Point`] unless it is an uncompressed point on P-256 by its form.
    pub fn new(label: &str, point: &[u8]) -> Result<Self, KeyStoreError> {
        let point: [u8; 65] = point.try_into().map_err(|_| KeyStoreError::Point)?;
        if point.first() == Some(&4) {
            Ok(Self {
                label: label.to_owned(),
                point,
            })
        } else {
            Err(KeyStoreError::Point)
        }
    }

    /// The uncompressed point: 4, x, y.
    pub fn point(&self) -> &[u8; 65] {
        &self.point
    }

    /// SHA-1 of the point: how NSS pairs a certificate with its key.
    pub fn id(&self) -> Vec<u8> {
        digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &self.point)
            .as_ref()
            .to_vec()
    }
}

impl fmt::Debug for StoredKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredKey({})", self.label)
    }
}

/// A certificate in the pieces that a store wants.
#[derive(Debug, Clone)]
pub struct Installable {
    /// The name people see in a browser's list.
    pub nickname: String,
    /// The certificate.
    pub der: Vec<u8>,
    /// Its issuing CA's certificate, kept by file stores only.
    pub issuer_der: Option<Vec<u8>>,
    /// Subject, DER.
    pub subject: Vec<u8>,
    /// Issuer, DER.
    pub issuer: Vec<u8>,
    /// Serial number, DER.
    pub serial: Vec<u8>,
}

/// Which store; kept in the journal, so that a resumed run uses the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum StoreChoice {
    /// An NSS database: Chromium's or a Firefox profile's folder.
    Nss {
        /// The folder of `cert9.db` and `key4.db`.
        directory: PathBuf,
    },
    /// A token behind a PKCS#11 module.
    Pkcs11 {
        /// The module.
        module: PathBuf,
        /// The token's label.
        token: String,
    },
    /// Files, for tests and servers.
    File {
        /// Their folder.
        directory: PathBuf,
    },
}

impl StoreChoice {
    /// Opens the store. A PIN is used only where the store asks for one.
    ///
    /// # Errors
    /// [`KeyStoreError`] when it cannot be opened.
    pub fn open(&self, pin: Option<&TokenPin>) -> Result<Arc<dyn KeyStore>, KeyStoreError> {
        Ok(match self {
            Self::Nss { directory } => Arc::new(open_nss(directory, pin)?),
            Self::Pkcs11 { module, token } => Arc::new(open_token(module, token, pin)?),
            Self::File { directory } => Arc::new(FileStore::open(directory)?),
        })
    }
}

impl fmt::Display for StoreChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nss { directory } => write!(f, "NSS {}", directory.display()),
            Self::Pkcs11 { module, token } => write!(f, "PKCS#11 {token} ({})", module.display()),
            Self::File { directory } => write!(f, "{}", directory.display()),
        }
    }
}

/// A token's PIN. Never printed, wiped after use.
#[derive(Clone)]
pub struct TokenPin(Zeroizing<String>);

impl TokenPin {
    /// Wraps a PIN.
    pub fn new(pin: String) -> Self {
        Self(Zeroizing::new(pin))
    }

    /// The PIN itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TokenPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenPin(…)")
    }
}

/// Why a store did not do what it was asked.
#[derive(Debug, Error)]
pub enum KeyStoreError {
    /// A file or folder.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The PKCS#11 library reported an error.
    #[error("{doing}: {source}")]
    Pkcs11 {
        /// During what.
        doing: &'static str,
        /// The library's error.
        source: Box<cryptoki::error::Error>,
    },
    /// No token of that label.
    #[error("no token is labelled {0:?}")]
    NoToken(String),
    /// The token asks for a PIN and none was given.
    #[error("the token asks for a PIN; give it with --token-pin-file")]
    PinNeeded,
    /// The key is not there, or not whole.
    #[error("no key is labelled {0:?}")]
    NoKey(String),
    /// Several keys carry one label.
    #[error("several keys are labelled {0:?}")]
    SeveralKeys(String),
    /// The public key is no uncompressed point of P-256.
    #[error("the public key is not a point on P-256")]
    Point,
    /// A path that cannot be given to a library.
    #[error("{0}: the path holds characters that cannot be used")]
    Path(PathBuf),
    /// The cryptographic library refused.
    #[error("the key cannot be used")]
    Crypto,
    /// Another thread failed while it used the store.
    #[error("the key store is no longer usable")]
    Poisoned,
}

impl KeyStoreError {
    fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }

    fn pkcs11(doing: &'static str) -> impl FnOnce(cryptoki::error::Error) -> Self {
        move |source| Self::Pkcs11 {
            doing,
            source: Box::new(source),
        }
    }
}
