//! NSS databases, as Chromium and Firefox use them.
//!
//! NSS does not enforce that a key cannot be exported, so such a key is called software.

use std::{
    ffi::CString,
    fs,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use cryptoki::{
    context::Pkcs11,
    session::{Session, UserType},
    slot::Slot,
    types::AuthPin,
};
use tegata_acquisition::messages::{KeyProtection, ProtectionKind, Text};

use super::{KeyStoreError, TokenPin, TokenStore, reserved, token};

const LIBRARIES: &[&str] = &[
    "libsoftokn3.so",
    "/usr/lib/x86_64-linux-gnu/nss/libsoftokn3.so",
];
const TOKEN: &str = "NSS Certificate DB";

/// The folder that Chromium uses: `~/.pki/nssdb` if it exists, else the one below the data home.
pub fn default_directory(home: &Path, data_home: &Path) -> PathBuf {
    let old = home.join(".pki/nssdb");
    if old.is_dir() {
        old
    } else {
        data_home.join("pki/nssdb")
    }
}

/// Opens the database in a folder and makes it, without a password, when there is none.
///
/// # Errors
/// [`KeyStoreError`] when NSS is not installed, the folder cannot be used, or a PIN is missing.
pub fn open(directory: &Path, pin: Option<&TokenPin>) -> Result<TokenStore, KeyStoreError> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
        .map_err(KeyStoreError::file(directory))?;
    let library = load()?;
    let parameters = parameters(directory)?;
    reserved::initialize(&library, &parameters)
        .map_err(KeyStoreError::pkcs11("opening the NSS database"))?;
    let slot = token::slot_of(&library, TOKEN)?;
    make_usable(&library, slot)?;
    let session = open_session(&library, slot)?;
    token::log_in(&library, slot, &session, pin)?;
    let label = Text::cleaned(&directory.display().to_string());
    let protection = KeyProtection {
        kind: ProtectionKind::SoftwareNss,
        label,
    };
    Ok(TokenStore::new(library, session, protection))
}

fn load() -> Result<Pkcs11, KeyStoreError> {
    let mut last = None;
    for name in LIBRARIES {
        match Pkcs11::new(name) {
            Ok(library) => return Ok(library),
            Err(error) => last = Some(error),
        }
    }
    Err(last.map_or(
        KeyStoreError::Crypto,
        KeyStoreError::pkcs11("loading NSS (libnss3)"),
    ))
}

fn parameters(directory: &Path) -> Result<CString, KeyStoreError> {
    let bad = || KeyStoreError::Path(directory.to_owned());
    let path = directory.to_str().ok_or_else(bad)?;
    let quoted = path.replace('\\', r"\\").replace('\'', r"\'");
    CString::new(format!(
        "configdir='sql:{quoted}' certPrefix='' keyPrefix='' secmod='secmod.db' flags="
    ))
    .map_err(|_| bad())
}

/// A database just made has no password yet; without one (an empty one) it cannot keep keys.
fn make_usable(library: &Pkcs11, slot: Slot) -> Result<(), KeyStoreError> {
    let information = library
        .get_token_info(slot)
        .map_err(KeyStoreError::pkcs11("asking the NSS database"))?;
    if information.user_pin_initialized() {
        return Ok(());
    }
    let session = open_session(library, slot)?;
    let empty = AuthPin::new(String::new().into());
    let doing = "making the NSS database";
    session
        .login(UserType::So, Some(&empty))
        .map_err(KeyStoreError::pkcs11(doing))?;
    session
        .init_pin(&empty)
        .map_err(KeyStoreError::pkcs11(doing))?;
    session.logout().map_err(KeyStoreError::pkcs11(doing))
}

fn open_session(library: &Pkcs11, slot: Slot) -> Result<Session, KeyStoreError> {
    library
        .open_rw_session(slot)
        .map_err(KeyStoreError::pkcs11("opening a session"))
}
