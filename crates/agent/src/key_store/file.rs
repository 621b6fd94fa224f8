//! Keys in files, for tests and servers. No browser uses them.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use der::pem::{LineEnding, decode_vec, encode_string};
use tegata_acquisition::messages::{KeyProtection, ProtectionKind, Text};
use zeroize::Zeroizing;

use super::{Installable, KeyStore, KeyStoreError, StoredKey};

/// A folder with `<label>.key.pem` (PKCS#8, mode 0600) and `<label>.pem` (the certificate chain).
#[derive(Debug)]
pub struct FileStore {
    directory: PathBuf,
}

impl FileStore {
    /// Opens the folder and makes it when there is none.
    ///
    /// # Errors
    /// [`KeyStoreError`] when it cannot be made.
    pub fn open(directory: &Path) -> Result<Self, KeyStoreError> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(directory)
            .map_err(KeyStoreError::file(directory))?;
        Ok(Self {
            directory: directory.to_owned(),
        })
    }

    /// The file of a key.
    pub fn key_path(&self, label: &str) -> PathBuf {
        self.directory.join(format!("{label}.key.pem"))
    }

    /// The file of a certificate chain.
    pub fn certificate_path(&self, label: &str) -> PathBuf {
        self.directory.join(format!("{label}.pem"))
    }

    fn load(&self, label: &str) -> Result<Option<EcdsaKeyPair>, KeyStoreError> {
        let path = self.key_path(label);
        let pem = match fs::read(&path) {
            Ok(pem) => Zeroizing::new(pem),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(KeyStoreError::file(&path)(error)),
        };
        let (_, der) = decode_vec(&pem).map_err(|_| KeyStoreError::Crypto)?;
        let der = Zeroizing::new(der);
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &der)
            .map(Some)
            .map_err(|_| KeyStoreError::Crypto)
    }
}

impl KeyStore for FileStore {
    fn generate(&self, label: &str) -> Result<StoredKey, KeyStoreError> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)
            .map_err(|_| KeyStoreError::Crypto)?;
        let der = pair.to_pkcs8v1().map_err(|_| KeyStoreError::Crypto)?;
        let pem = encode_string("PRIVATE KEY", LineEnding::LF, der.as_ref())
            .map(Zeroizing::new)
            .map_err(|_| KeyStoreError::Crypto)?;
        write_new(&self.key_path(label), pem.as_bytes(), 0o600)?;
        StoredKey::new(label, pair.public_key().as_ref())
    }

    fn find(&self, label: &str) -> Result<Option<StoredKey>, KeyStoreError> {
        let pair = self.load(label)?;
        pair.map(|pair| StoredKey::new(label, pair.public_key().as_ref()))
            .transpose()
    }

    fn find_point(&self, point: &[u8]) -> Result<Option<StoredKey>, KeyStoreError> {
        let files = fs::read_dir(&self.directory).map_err(KeyStoreError::file(&self.directory))?;
        for file in files {
            let name = file
                .map_err(KeyStoreError::file(&self.directory))?
                .file_name();
            let Some(label) = name.to_str().and_then(|name| name.strip_suffix(".key.pem")) else {
                continue;
            };
            if let Some(key) = self
                .find(label)?
                .filter(|key| key.point().as_slice() == point)
            {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }

    fn sign(&self, key: &StoredKey, message: &[u8]) -> Result<Vec<u8>, KeyStoreError> {
        let pair = self
            .load(&key.label)?
            .ok_or_else(|| KeyStoreError::NoKey(key.label.clone()))?;
        let signature = pair
            .sign(&SystemRandom::new(), message)
            .map_err(|_| KeyStoreError::Crypto)?;
        Ok(signature.as_ref().to_vec())
    }

    fn install(&self, key: &StoredKey, certificate: &Installable) -> Result<(), KeyStoreError> {
        let path = self.certificate_path(&key.label);
        let mut pem = String::new();
        for der in [Some(&certificate.der), certificate.issuer_der.as_ref()]
            .into_iter()
            .flatten()
        {
            let one = encode_string("CERTIFICATE", LineEnding::LF, der);
            pem.push_str(&one.map_err(|_| KeyStoreError::Crypto)?);
        }
        if fs::read(&path).is_ok_and(|there| there == pem.as_bytes()) {
            return Ok(());
        }
        remove_file(&path)?;
        write_new(&path, pem.as_bytes(), 0o644)
    }

    fn remove(&self, label: &str) -> Result<(), KeyStoreError> {
        remove_file(&self.certificate_path(label))?;
        remove_file(&self.key_path(label))
    }

    fn protection(&self) -> KeyProtection {
        KeyProtection {
            kind: ProtectionKind::SoftwareFile,
            label: Text::cleaned(&self.directory.display().to_string()),
        }
    }
}

/// Whole or not at all: a half-written key would be found and never work.
fn write_new(path: &Path, content: &[u8], mode: u32) -> Result<(), KeyStoreError> {
    let draft = path.with_extension("tmp");
    let write = || {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(mode)
            .open(&draft)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::hard_link(&draft, path)?;
        fs::remove_file(&draft)
    };
    write().map_err(KeyStoreError::file(path))
}

fn remove_file(path: &Path) -> Result<(), KeyStoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(KeyStoreError::file(path)(error)),
        _ => Ok(()),
    }
}
