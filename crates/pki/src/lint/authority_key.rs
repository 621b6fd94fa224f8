//! RFC 5280 §4.2.1.1: names the issuer's key, and nothing else.

use const_oid::db::rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER;
use der::Decode;
use x509_cert::ext::pkix::AuthorityKeyIdentifier;

use super::{Subject, ensure};

pub(super) fn lint(subject: &Subject<'_>) -> Result<(), String> {
    let value = subject.required(ID_CE_AUTHORITY_KEY_IDENTIFIER, false)?;
    let named =
        AuthorityKeyIdentifier::from_der(value.as_bytes()).map_err(|error| error.to_string())?;
    let expected = subject.issuer.public_key.key_identifier();
    ensure(
        named
            .key_identifier
            .is_some_and(|it| it.as_bytes() == expected),
        "does not name the issuer's key",
    )?;
    ensure(
        named.authority_cert_issuer.is_none() && named.authority_cert_serial_number.is_none(),
        "names more than a key",
    )
}
