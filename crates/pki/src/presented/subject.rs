//! The subject of a certificate as a person reads it, one attribute per line.

use const_oid::{ObjectIdentifier, db::rfc4519};
use der::Decode;
use x509_cert::{Certificate, ext::pkix::name::DirectoryString};

use super::FactsError;

/// The subject's attributes in their order, such as `OU = USERTYPE - 2`.
///
/// # Errors
/// [`FactsError`] when the certificate cannot be read.
pub fn subject_lines(certificate_der: &[u8]) -> Result<Vec<String>, FactsError> {
    let certificate = Certificate::from_der(certificate_der).map_err(|_| FactsError)?;
    let subject = certificate.tbs_certificate().subject();
    Ok(subject
        .iter()
        .map(|attribute| {
            let value = attribute.value.decode_as::<DirectoryString>();
            let value = value.map_or_else(|_| "?".to_owned(), |text| text.value().into_owned());
            format!("{} = {value}", short_name(&attribute.oid))
        })
        .collect())
}

fn short_name(oid: &ObjectIdentifier) -> String {
    match *oid {
        rfc4519::C => "C".to_owned(),
        rfc4519::O => "O".to_owned(),
        rfc4519::OU => "OU".to_owned(),
        rfc4519::CN => "CN".to_owned(),
        other => other.to_string(),
    }
}
