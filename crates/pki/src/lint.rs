//! Rules that a certificate must keep before it is signed. One file each; any finding blocks.

mod algorithms;
mod authority_information;
mod authority_key;
mod distribution_point;
mod encoding;
mod extended_key_usage;
mod extension_set;
mod issuer_name;
mod key_usage;
mod serial_number;
mod subject_key;
mod subject_name;
mod validity;
mod version;

#[cfg(test)]
mod tests;

use std::fmt;

use der::{Decode, asn1::OctetString};
use x509_cert::{
    Certificate, TbsCertificate, Version,
    ext::{
        Extension,
        pkix::{BasicConstraints, KeyUsage},
    },
};

use crate::{public_key::PublicKey, tbs::SignedParts};

/// A rule that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub lint: &'static str,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.lint, self.message)
    }
}

/// The authority whose name the certificate carries.
pub(crate) struct Issuer<'a> {
    pub(crate) name_der: &'a [u8],
    pub(crate) public_key: &'a PublicKey,
    pub(crate) not_after_ms: i64,
}

/// What a lint looks at.
struct Subject<'a> {
    der: &'a [u8],
    parts: SignedParts<'a>,
    certificate: Certificate,
    issuer: &'a Issuer<'a>,
}

/// A lint: `Err` says what is wrong.
type Lint = fn(&Subject<'_>) -> Result<(), String>;

const LEAF: &[(&str, Lint)] = &[
    ("encoding", encoding::lint),
    ("version", version::lint),
    ("serial_number", serial_number::lint),
    ("algorithms", algorithms::lint),
    ("issuer_name", issuer_name::lint),
    ("validity", validity::lint),
    ("subject_name", subject_name::lint),
    ("subject_key", subject_key::lint),
    ("authority_key", authority_key::lint),
    ("key_usage", key_usage::lint),
    ("extended_key_usage", extended_key_usage::lint),
    ("distribution_point", distribution_point::lint),
    ("authority_information", authority_information::lint),
    ("extension_set", extension_set::lint),
];

/// Lints a customer's or a staff member's certificate; the signature itself is not looked at.
pub(crate) fn run_on_leaf(der: &[u8], issuer: &Issuer<'_>) -> Vec<Finding> {
    let unreadable = |message: String| {
        vec![Finding {
            lint: "encoding",
            message,
        }]
    };
    let certificate = match Certificate::from_der(der) {
        Ok(certificate) => certificate,
        Err(error) => return unreadable(error.to_string()),
    };
    let parts = match SignedParts::split(der) {
        Ok(parts) => parts,
        Err(error) => return unreadable(error.to_string()),
    };
    let subject = Subject {
        der,
        parts,
        certificate,
        issuer,
    };
    let broken = |(lint, check): &(&'static str, Lint)| {
        check(&subject)
            .err()
            .map(|message| Finding { lint, message })
    };
    LEAF.iter().filter_map(broken).collect()
}

/// Version 3, a CA by its basic constraints, and allowed to sign certificates.
pub(crate) fn is_authority(tbs: &TbsCertificate) -> bool {
    let constraints = tbs.get_extension::<BasicConstraints>().ok().flatten();
    let usage = tbs.get_extension::<KeyUsage>().ok().flatten();
    tbs.version() == Version::V3
        && constraints.is_some_and(|(_, constraints)| constraints.ca)
        && usage.is_some_and(|(_, usage)| usage.key_cert_sign())
}

impl Subject<'_> {
    fn tbs(&self) -> &TbsCertificate {
        self.certificate.tbs_certificate()
    }

    fn extensions(&self) -> &[Extension] {
        self.tbs()
            .extensions()
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The value of an extension that must be there with this criticality.
    fn required(
        &self,
        oid: const_oid::ObjectIdentifier,
        critical: bool,
    ) -> Result<&OctetString, String> {
        let found = self
            .extensions()
            .iter()
            .find(|extension| extension.extn_id == oid)
            .ok_or("is missing")?;
        match (found.critical, critical) {
            (true, false) => Err("must not be critical".to_owned()),
            (false, true) => Err("must be critical".to_owned()),
            _ => Ok(&found.extn_value),
        }
    }
}

fn ensure(condition: bool, message: &str) -> Result<(), String> {
    if condition {
        Ok(())
    } else {
        Err(message.to_owned())
    }
}
