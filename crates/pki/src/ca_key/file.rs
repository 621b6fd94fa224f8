//! A P-256 key in a file, encrypted under a passphrase.

use std::{
    fmt, fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use aws_lc_rs::{
    encoding::AsDer,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{
    ca_key::{
        CaKey, SignError,
        envelope::{self, EnvelopeError},
    },
    public_key::KeyAlgorithm,
};

/// A P-256 key held in memory. Its debug form shows the public half only.
pub struct FileKey {
    pair: EcdsaKeyPair,
    spki_der: Vec<u8>,
}

/// Why a key could not be made, written or read.
#[derive(Debug, Error)]
pub enum KeyFileError {
    /// A key file is never overwritten.
    #[error("{} exists already and is not overwritten", .0.display())]
    Exists(PathBuf),
    /// The file system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file in question.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The contents are no key envelope of a version we know.
    #[error("not an encrypted key file of a known version")]
    Envelope,
    /// The passphrase is wrong, or the file was changed: the cipher cannot tell which.
    #[error("wrong passphrase, or the key file is damaged")]
    Passphrase,
    /// The cryptographic library refused.
    #[error("the cryptographic library refused")]
    Crypto,
}

impl FileKey {
    /// A new key.
    ///
    /// # Errors
    /// [`KeyFileError::Crypto`] when the library cannot make one.
    pub fn generate() -> Result<Self, KeyFileError> {
        Self::new(
            EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)
                .map_err(|_| KeyFileError::Crypto)?,
        )
    }

    /// Writes the key as PKCS#8 under PBKDF2 and AES-256-GCM: mode 0600, on disk when this returns, whole or not at all.
    ///
    /// # Errors
    /// [`KeyFileError::Exists`] when there is such a file, [`KeyFileError::Io`] when it cannot be written.
    pub fn save_encrypted(&self, path: &Path, passphrase: &str) -> Result<(), KeyFileError> {
        let sealed = envelope::seal(&self.to_pkcs8()?, passphrase.as_bytes())
            .map_err(|_| KeyFileError::Crypto)?;
        write_new(path, sealed.as_bytes())
    }

    /// Reads a key written by [`FileKey::save_encrypted`].
    ///
    /// # Errors
    /// [`KeyFileError`] when the file cannot be read, is no envelope, or does not open with this passphrase.
    pub fn load_encrypted(path: &Path, passphrase: &str) -> Result<Self, KeyFileError> {
        let text = fs::read_to_string(path).map_err(|source| KeyFileError::Io {
            path: path.to_owned(),
            source,
        })?;
        let pkcs8 = envelope::open(&text, passphrase.as_bytes()).map_err(|error| match error {
            EnvelopeError::Format => KeyFileError::Envelope,
            EnvelopeError::Opening => KeyFileError::Passphrase,
            EnvelopeError::Crypto => KeyFileError::Crypto,
        })?;
        Self::from_pkcs8(&pkcs8)
    }

    pub(crate) fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, KeyFileError> {
        Self::new(
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8)
                .map_err(|_| KeyFileError::Envelope)?,
        )
    }

    pub(crate) fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
        let document = self.pair.to_pkcs8v1().map_err(|_| KeyFileError::Crypto)?;
        Ok(Zeroizing::new(document.as_ref().to_vec()))
    }

    fn new(pair: EcdsaKeyPair) -> Result<Self, KeyFileError> {
        let spki = pair
            .public_key()
            .as_der()
            .map_err(|_| KeyFileError::Crypto)?;
        let spki_der = spki.as_ref().to_vec();
        Ok(Self { pair, spki_der })
    }
}

impl CaKey for FileKey {
    fn algorithm(&self) -> KeyAlgorithm {
        KeyAlgorithm::P256
    }

    fn spki_der(&self) -> &[u8] {
        &self.spki_der
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let signature = self.pair.sign(&SystemRandom::new(), message);
        signature
            .map(|it| it.as_ref().to_vec())
            .map_err(|_| SignError("the library refused".to_owned()))
    }
}

impl fmt::Debug for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileKey")
            .field("spki", &hex::encode(&self.spki_der))
            .finish_non_exhaustive()
    }
}

/// Writes beside the target, flushes, then links under the final name, which fails when the name is taken: a crash
/// leaves no half file, and a second writer cannot destroy the first one's key.
fn write_new(path: &Path, contents: &[u8]) -> Result<(), KeyFileError> {
    let failed = |source: io::Error| KeyFileError::Io {
        path: path.to_owned(),
        source,
    };
    if path.try_exists().map_err(failed)? {
        return Err(KeyFileError::Exists(path.to_owned()));
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.new", std::process::id()));
    let beside = PathBuf::from(beside);
    let written = write_and_link(&beside, path, contents);
    let _ = fs::remove_file(&beside);
    written.map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => KeyFileError::Exists(path.to_owned()),
        _ => failed(source),
    })
}

fn write_and_link(beside: &Path, path: &Path, contents: &[u8]) -> io::Result<()> {
    match fs::remove_file(beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(beside)?;
    file.write_all(contents)?;
    file.sync_all()?;
    fs::hard_link(beside, path)?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."));
    fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::public_key::PublicKey;

    #[test]
    fn a_saved_key_opens_with_its_passphrase_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.key");
        let key = FileKey::generate().unwrap();
        key.save_encrypted(&path, "correct horse").unwrap();

        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "nothing is left beside the key"
        );
        let again = FileKey::load_encrypted(&path, "correct horse").unwrap();
        let public = PublicKey::from_spki_der(key.spki_der()).unwrap();
        assert_eq!(
            public.verify(b"message", &again.sign(b"message").unwrap()),
            Ok(())
        );

        assert!(matches!(
            FileKey::load_encrypted(&path, "wrong"),
            Err(KeyFileError::Passphrase)
        ));
        assert!(matches!(
            key.save_encrypted(&path, "x"),
            Err(KeyFileError::Exists(_))
        ));
        assert!(matches!(
            FileKey::load_encrypted(&folder.path().join("none"), "x"),
            Err(KeyFileError::Io { .. })
        ));
    }

    #[test]
    fn the_file_and_the_debug_form_hold_no_secret() {
        let key = FileKey::generate().unwrap();
        let pkcs8 = key.to_pkcs8().unwrap();
        let secret = hex::encode(pkcs8.get(36..68).unwrap());
        assert!(!format!("{key:?}").contains(&secret));
        assert_eq!(
            FileKey::from_pkcs8(&pkcs8).unwrap().spki_der(),
            key.spki_der()
        );
    }
}
