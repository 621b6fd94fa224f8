//! RFC 5280 §4.2.2.1: the issuer's certificate at an http address; an OCSP responder at another, if there is one.

use const_oid::db::{
    rfc5280::ID_PE_AUTHORITY_INFO_ACCESS,
    rfc5912::{ID_AD_CA_ISSUERS, ID_AD_OCSP},
};
use der::Decode;
use x509_cert::ext::pkix::{AuthorityInfoAccessSyntax, name::GeneralName};

use super::{Subject, ensure};

pub(super) fn lint(subject: &Subject<'_>) -> Result<(), String> {
    let value = subject.required(ID_PE_AUTHORITY_INFO_ACCESS, false)?;
    let access =
        AuthorityInfoAccessSyntax::from_der(value.as_bytes()).map_err(|error| error.to_string())?;
    let count = |method| {
        access
            .0
            .iter()
            .filter(|description| description.access_method == method)
            .count()
    };
    let (issuers, responders) = (count(ID_AD_CA_ISSUERS), count(ID_AD_OCSP));
    ensure(
        issuers == 1 && responders <= 1 && issuers + responders == access.0.len(),
        "has methods it should not have",
    )?;
    let http = access.0.iter().all(|description| {
        matches!(&description.access_location, GeneralName::UniformResourceIdentifier(uri) if uri.as_str().starts_with("http://"))
    });
    ensure(http, "has an address that is not http")
}
