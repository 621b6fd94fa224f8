//! Keys behind PKCS#11: a smart card, a USB token, a TPM, SoftHSM — and, through `nss`, NSS.

use std::{
    fmt,
    path::Path,
    sync::{Mutex, MutexGuard},
};

use aws_lc_rs::digest;
use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error, RvError},
    mechanism::Mechanism,
    object::{Attribute, AttributeType, CertificateType, ObjectClass, ObjectHandle},
    session::{Session, UserType},
    slot::Slot,
    types::AuthPin,
};
use der::{
    Encode,
    asn1::{OctetStringRef, UintRef},
};
use tegata_acquisition::messages::{KeyProtection, ProtectionKind, Text};

use super::{Installable, KeyStore, KeyStoreError, StoredKey, TokenPin};

/// OBJECT IDENTIFIER 1.2.840.10045.3.1.7 (P-256), DER.
const P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

/// Opens the token of a label behind a module.
///
/// # Errors
/// [`KeyStoreError`] when the module or the token is missing, or the PIN is missing or wrong.
pub fn open(
    module: &Path,
    label: &str,
    pin: Option<&TokenPin>,
) -> Result<TokenStore, KeyStoreError> {
    let library =
        Pkcs11::new(module).map_err(KeyStoreError::pkcs11("loading the PKCS#11 module"))?;
    library
        .initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK))
        .map_err(KeyStoreError::pkcs11("starting the PKCS#11 module"))?;
    let slot = slot_of(&library, label)?;
    let session = library
        .open_rw_session(slot)
        .map_err(KeyStoreError::pkcs11("opening a session"))?;
    log_in(&library, slot, &session, pin)?;
    let protection = KeyProtection {
        kind: ProtectionKind::Pkcs11Token,
        label: Text::cleaned(label),
    };
    Ok(TokenStore::new(library, session, protection))
}

/// One session with one token; a second store of the same module needs the first one dropped.
pub struct TokenStore {
    library: Pkcs11,
    /// `None` only while dropping.
    session: Mutex<Option<Session>>,
    protection: KeyProtection,
}

impl TokenStore {
    pub(super) fn new(library: Pkcs11, session: Session, protection: KeyProtection) -> Self {
        Self {
            library,
            session: Mutex::new(Some(session)),
            protection,
        }
    }

    fn with<T>(
        &self,
        use_session: impl FnOnce(&Session) -> Result<T, KeyStoreError>,
    ) -> Result<T, KeyStoreError> {
        let guard: MutexGuard<'_, Option<Session>> =
            self.session.lock().map_err(|_| KeyStoreError::Poisoned)?;
        use_session(guard.as_ref().ok_or(KeyStoreError::Poisoned)?)
    }
}

impl KeyStore for TokenStore {
    fn generate(&self, label: &str) -> Result<StoredKey, KeyStoreError> {
        self.with(|session| {
            clear(session, label)?;
            session
                .generate_key_pair(
                    &Mechanism::EccKeyPairGen,
                    &public_template(label),
                    &private_template(label),
                )
                .map_err(KeyStoreError::pkcs11("making the key"))?;
            find(session, label)?.ok_or_else(|| KeyStoreError::NoKey(label.to_owned()))
        })
    }

    fn find(&self, label: &str) -> Result<Option<StoredKey>, KeyStoreError> {
        self.with(|session| find(session, label))
    }

    fn find_point(&self, point: &[u8]) -> Result<Option<StoredKey>, KeyStoreError> {
        self.with(|session| {
            let id = StoredKey::new("", point)?.id();
            let private = session
                .find_objects(&[
                    Attribute::Class(ObjectClass::PRIVATE_KEY),
                    Attribute::Id(id),
                ])
                .map_err(KeyStoreError::pkcs11("looking for the key"))?;
            let Some(private) = private.first() else {
                return Ok(None);
            };
            let attributes = session
                .get_attributes(*private, &[AttributeType::Label])
                .map_err(KeyStoreError::pkcs11("reading the key's label"))?;
            let Some(Attribute::Label(label)) = attributes.into_iter().next() else {
                return Ok(None);
            };
            Ok(Some(StoredKey::new(
                &String::from_utf8_lossy(&label),
                point,
            )?))
        })
    }

    fn sign(&self, key: &StoredKey, message: &[u8]) -> Result<Vec<u8>, KeyStoreError> {
        self.with(|session| {
            let private = only(session, ObjectClass::PRIVATE_KEY, &key.label)?
                .ok_or_else(|| KeyStoreError::NoKey(key.label.clone()))?;
            let hash = digest::digest(&digest::SHA256, message);
            let raw = session
                .sign(&Mechanism::Ecdsa, private, hash.as_ref())
                .map_err(KeyStoreError::pkcs11("signing"))?;
            der_signature(&raw)
        })
    }

    fn install(&self, key: &StoredKey, certificate: &Installable) -> Result<(), KeyStoreError> {
        self.with(|session| {
            let there = session
                .find_objects(&[
                    Attribute::Class(ObjectClass::CERTIFICATE),
                    Attribute::Value(certificate.der.clone()),
                ])
                .map_err(KeyStoreError::pkcs11("looking for the certificate"))?;
            if there.is_empty() {
                session
                    .create_object(&certificate_template(key, certificate))
                    .map_err(KeyStoreError::pkcs11("installing the certificate"))?;
            }
            Ok(())
        })
    }

    fn remove(&self, label: &str) -> Result<(), KeyStoreError> {
        self.with(|session| {
            let Some(key) = find(session, label)? else {
                return Ok(());
            };
            // The private key goes last: until then a second attempt finds everything again.
            for class in [
                ObjectClass::CERTIFICATE,
                ObjectClass::PUBLIC_KEY,
                ObjectClass::PRIVATE_KEY,
            ] {
                for object in session
                    .find_objects(&[Attribute::Class(class), Attribute::Id(key.id())])
                    .map_err(KeyStoreError::pkcs11("looking for what to remove"))?
                {
                    match session.destroy_object(object) {
                        Ok(()) | Err(Error::Pkcs11(RvError::ObjectHandleInvalid, _)) => {}
                        Err(error) => return Err(KeyStoreError::pkcs11("removing")(error)),
                    }
                }
            }
            Ok(())
        })
    }

    fn protection(&self) -> KeyProtection {
        self.protection.clone()
    }
}

impl Drop for TokenStore {
    /// Ends the library's use, so that the same process can open another store of it.
    fn drop(&mut self) {
        if let Ok(mut session) = self.session.lock() {
            drop(session.take());
        }
        // Nothing can be done about a library that does not end; the process ends soon anyway.
        let _ = self.library.clone().finalize();
    }
}

impl fmt::Debug for TokenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenStore({})", self.protection.label)
    }
}

/// The slot whose token has this label.
///
/// # Errors
/// [`KeyStoreError::NoToken`] when there is none.
pub(super) fn slot_of(library: &Pkcs11, label: &str) -> Result<Slot, KeyStoreError> {
    let slots = library
        .get_slots_with_token()
        .map_err(KeyStoreError::pkcs11("looking for tokens"))?;
    for slot in slots {
        if library
            .get_token_info(slot)
            .is_ok_and(|token| token.label().trim_end() == label)
        {
            return Ok(slot);
        }
    }
    Err(KeyStoreError::NoToken(label.to_owned()))
}

/// Logs in where the token asks for it.
///
/// # Errors
/// [`KeyStoreError::PinNeeded`] without a PIN, or the token's refusal of it.
pub(super) fn log_in(
    library: &Pkcs11,
    slot: Slot,
    session: &Session,
    pin: Option<&TokenPin>,
) -> Result<(), KeyStoreError> {
    let token = library
        .get_token_info(slot)
        .map_err(KeyStoreError::pkcs11("asking the token"))?;
    if !token.login_required() {
        return Ok(());
    }
    let pin = match pin {
        Some(pin) => Some(AuthPin::new(pin.expose().to_owned().into())),
        None if token.protected_authentication_path() => None,
        None => return Err(KeyStoreError::PinNeeded),
    };
    match session.login(UserType::User, pin.as_ref()) {
        Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(()),
        Err(error) => Err(KeyStoreError::pkcs11("logging in to the token")(error)),
    }
}

fn find(session: &Session, label: &str) -> Result<Option<StoredKey>, KeyStoreError> {
    let private = only(session, ObjectClass::PRIVATE_KEY, label)?;
    let public = only(session, ObjectClass::PUBLIC_KEY, label)?;
    let (Some(private), Some(public)) = (private, public) else {
        return Ok(None);
    };
    let key = StoredKey::new(label, &point_of(session, public)?)?;
    // Looked at on every find: a crash may have come between the making and this.
    for object in [private, public] {
        if id_of(session, object) != Some(key.id()) {
            session
                .update_attributes(object, &[Attribute::Id(key.id())])
                .map_err(KeyStoreError::pkcs11("labelling the key"))?;
        }
    }
    Ok(Some(key))
}

/// Half a pair, left by a crash while it was made: nobody has seen its public key.
fn clear(session: &Session, label: &str) -> Result<(), KeyStoreError> {
    for class in [ObjectClass::PUBLIC_KEY, ObjectClass::PRIVATE_KEY] {
        let found = session
            .find_objects(&[Attribute::Class(class), Attribute::Label(label.into())])
            .map_err(KeyStoreError::pkcs11("looking for the key"))?;
        for object in found {
            session
                .destroy_object(object)
                .map_err(KeyStoreError::pkcs11("clearing half a key"))?;
        }
    }
    Ok(())
}

fn id_of(session: &Session, object: ObjectHandle) -> Option<Vec<u8>> {
    match session
        .get_attributes(object, &[AttributeType::Id])
        .ok()?
        .into_iter()
        .next()?
    {
        Attribute::Id(id) => Some(id),
        _ => None,
    }
}

fn only(
    session: &Session,
    class: ObjectClass,
    label: &str,
) -> Result<Option<ObjectHandle>, KeyStoreError> {
    let found = session
        .find_objects(&[Attribute::Class(class), Attribute::Label(label.into())])
        .map_err(KeyStoreError::pkcs11("looking for the key"))?;
    match found.as_slice() {
        [] => Ok(None),
        [object] => Ok(Some(*object)),
        _ => Err(KeyStoreError::SeveralKeys(label.to_owned())),
    }
}

/// `CKA_EC_POINT` is an OCTET STRING around the point; some libraries leave the wrapping out.
fn point_of(session: &Session, public: ObjectHandle) -> Result<Vec<u8>, KeyStoreError> {
    let attributes = session
        .get_attributes(public, &[AttributeType::EcPoint])
        .map_err(KeyStoreError::pkcs11("reading the public key"))?;
    let Some(Attribute::EcPoint(value)) = attributes.into_iter().next() else {
        return Err(KeyStoreError::Point);
    };
    match <&OctetStringRef as der::Decode>::from_der(&value) {
        Ok(wrapped) => Ok(wrapped.as_bytes().to_vec()),
        Err(_) => Ok(value),
    }
}

fn public_template(label: &str) -> Vec<Attribute> {
    vec![
        Attribute::Token(true),
        Attribute::Private(false),
        Attribute::Verify(true),
        Attribute::EcParams(P256.to_vec()),
        Attribute::Label(label.into()),
    ]
}

fn private_template(label: &str) -> Vec<Attribute> {
    vec![
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Sign(true),
        Attribute::Label(label.into()),
    ]
}

fn certificate_template(key: &StoredKey, certificate: &Installable) -> Vec<Attribute> {
    vec![
        Attribute::Class(ObjectClass::CERTIFICATE),
        Attribute::CertificateType(CertificateType::X_509),
        Attribute::Token(true),
        Attribute::Private(false),
        Attribute::Label(certificate.nickname.as_str().into()),
        Attribute::Id(key.id()),
        Attribute::Subject(certificate.subject.clone()),
        Attribute::Issuer(certificate.issuer.clone()),
        Attribute::SerialNumber(certificate.serial.clone()),
        Attribute::Value(certificate.der.clone()),
    ]
}

/// PKCS#11 gives r and s side by side; X.509 and TLS want a SEQUENCE of two INTEGERs.
fn der_signature(raw: &[u8]) -> Result<Vec<u8>, KeyStoreError> {
    let (r, s) = raw
        .split_at_checked(raw.len() / 2)
        .ok_or(KeyStoreError::Crypto)?;
    let encode = || -> der::Result<Vec<u8>> {
        let pair = vec![UintRef::new(r)?, UintRef::new(s)?];
        pair.to_der()
    };
    encode().map_err(|_| KeyStoreError::Crypto)
}
