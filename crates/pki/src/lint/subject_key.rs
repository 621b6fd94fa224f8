//! RFC 5280 §4.2.1.2: the key is one we certify, is not the issuer's, and is named by its identifier.

use const_oid::db::rfc5280::ID_CE_SUBJECT_KEY_IDENTIFIER;
use der::{Decode, Encode, asn1::OctetString};

use super::{Subject, ensure};
use crate::public_key::PublicKey;

pub(super) fn lint(subject: &Subject<'_>) -> Result<(), String> {
    let spki = subject
        .tbs()
        .subject_public_key_info()
        .to_der()
        .map_err(|error| error.to_string())?;
    let key = PublicKey::from_spki_der(&spki).map_err(|error| error.to_string())?;
    ensure(
        key.spki_der() != subject.issuer.public_key.spki_der(),
        "is the issuer's own",
    )?;
    let named = subject.required(ID_CE_SUBJECT_KEY_IDENTIFIER, false)?;
    let named = OctetString::from_der(named.as_bytes()).map_err(|error| error.to_string())?;
    ensure(
        named.as_bytes() == key.key_identifier(),
        "is not the one that is named",
    )
}
