use std::fs::OpenOptions;
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use thiserror::Error;

/// Signs the end of a chain.
pub trait HeadSigner: Send + Sync {
    /// The raw Ed25519 public key, 32 bytes.
    fn public_key(&self) -> &[u8];

    /// The Ed25519 signature over these bytes.
    fn sign(&self, bytes: &[u8]) -> Vec<u8>;
}

/// A signer with its key in a file of its owner alone.
pub struct Ed25519HeadSigner {
    pair: Ed25519KeyPair,
}

/// Why the key of the audit trail cannot be used.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("cannot use the audit key {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file does not hold an Ed25519 key.
    #[error("{} holds no Ed25519 key in PKCS#8", path.display())]
    Key {
        /// The file.
        path: PathBuf,
    },
    /// No key could be made.
    #[error("cannot make an Ed25519 key")]
    Make,
}

impl Ed25519HeadSigner {
    /// Reads the key (PKCS#8, DER), or makes one at first, readable by its owner alone.
    ///
    /// # Errors
    /// The file cannot be used or holds something else.
    pub fn open_or_create(path: &Path) -> Result<Self, KeyError> {
        let file_error = |source| KeyError::File {
            path: path.to_owned(),
            source,
        };
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
        {
            Ok(mut file) => {
                let pair = Ed25519KeyPair::generate().map_err(|_| KeyError::Make)?;
                let pkcs8 = pair.to_pkcs8().map_err(|_| KeyError::Make)?;
                file.write_all(pkcs8.as_ref())
                    .and_then(|()| file.sync_all())
                    .map_err(file_error)?;
                Ok(Self { pair })
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::read(path),
            Err(error) => Err(file_error(error)),
        }
    }

    fn read(path: &Path) -> Result<Self, KeyError> {
        let file_error = |source| KeyError::File {
            path: path.to_owned(),
            source,
        };
        let mut pkcs8 = Vec::new();
        let mut file = OpenOptions::new()
            .read(true)
            .open(path)
            .map_err(file_error)?;
        file.read_to_end(&mut pkcs8).map_err(file_error)?;
        let pair = Ed25519KeyPair::from_pkcs8(&pkcs8);
        pair.map(|pair| Self { pair }).map_err(|_| KeyError::Key {
            path: path.to_owned(),
        })
    }
}

impl HeadSigner for Ed25519HeadSigner {
    fn public_key(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        self.pair.sign(bytes).as_ref().to_vec()
    }
}

impl std::fmt::Debug for Ed25519HeadSigner {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "Ed25519HeadSigner({})",
            hex::encode(self.public_key())
        )
    }
}
