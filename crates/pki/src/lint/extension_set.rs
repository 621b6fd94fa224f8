//! RFC 5280 §4.2: no extension twice; and none that this profile does not have.

use std::collections::HashSet;

use const_oid::db::rfc5280::{
    ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_CRL_DISTRIBUTION_POINTS, ID_CE_EXT_KEY_USAGE,
    ID_CE_KEY_USAGE, ID_CE_SUBJECT_KEY_IDENTIFIER, ID_PE_AUTHORITY_INFO_ACCESS,
};

use super::{Subject, ensure};

const PROFILE: [const_oid::ObjectIdentifier; 6] = [
    ID_CE_AUTHORITY_KEY_IDENTIFIER,
    ID_CE_SUBJECT_KEY_IDENTIFIER,
    ID_CE_KEY_USAGE,
    ID_CE_EXT_KEY_USAGE,
    ID_CE_CRL_DISTRIBUTION_POINTS,
    ID_PE_AUTHORITY_INFO_ACCESS,
];

pub(super) fn lint(subject: &Subject<'_>) -> Result<(), String> {
    let mut seen = HashSet::new();
    ensure(
        subject
            .extensions()
            .iter()
            .all(|extension| seen.insert(extension.extn_id)),
        "has an extension twice",
    )?;
    ensure(
        seen.iter().all(|oid| PROFILE.contains(oid)),
        "has an extension outside the profile",
    )
}
