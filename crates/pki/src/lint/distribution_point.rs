//! RFC 5280 §4.2.1.13: one point, one http address, all reasons, the issuer's own list.

use const_oid::db::rfc5280::ID_CE_CRL_DISTRIBUTION_POINTS;
use der::Decode;
use x509_cert::ext::pkix::{
    CrlDistributionPoints,
    name::{DistributionPointName, GeneralName},
};

use super::{Subject, ensure};

pub(super) fn lint(subject: &Subject<'_>) -> Result<(), String> {
    let value = subject.required(ID_CE_CRL_DISTRIBUTION_POINTS, false)?;
    let points =
        CrlDistributionPoints::from_der(value.as_bytes()).map_err(|error| error.to_string())?;
    let [point] = points.0.as_slice() else {
        return Err("is not a single point".to_owned());
    };
    ensure(
        point.reasons.is_none() && point.crl_issuer.is_none(),
        "is limited to reasons or of another issuer",
    )?;
    let Some(DistributionPointName::FullName(names)) = &point.distribution_point else {
        return Err("has no full name".to_owned());
    };
    let http = |name: &GeneralName| matches!(name, GeneralName::UniformResourceIdentifier(uri) if uri.as_str().starts_with("http://"));
    ensure(
        names.len() == 1 && names.iter().all(http),
        "is not a single http address",
    )
}
