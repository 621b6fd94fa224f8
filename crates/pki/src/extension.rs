//! The extensions we write, each with the criticality RFC 5280 asks for.

use const_oid::{
    ObjectIdentifier,
    db::{rfc5280, rfc5912},
};

use crate::writer::{self, BIT_STRING, BOOLEAN, OCTET_STRING, sequence, tlv};

/// 2.5.29.28. The constant of the type in `x509-cert` 0.3.0 names another extension, so we write our own.
pub(crate) const ISSUING_DISTRIBUTION_POINT: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("2.5.29.28");

/// What a key may be used for in TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    ClientAuth,
    ServerAuth,
}

pub(crate) fn extension(oid: ObjectIdentifier, critical: bool, value: &[u8]) -> Vec<u8> {
    let flag = if critical {
        tlv(BOOLEAN, &[&[0xff]])
    } else {
        Vec::new()
    };
    sequence(&[&writer::oid(oid), &flag, &tlv(OCTET_STRING, &[value])])
}

pub(crate) fn authority_key_identifier(key_identifier: [u8; 20]) -> Vec<u8> {
    extension(
        rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER,
        false,
        &sequence(&[&tlv(0x80, &[&key_identifier])]),
    )
}

pub(crate) fn subject_key_identifier(key_identifier: [u8; 20]) -> Vec<u8> {
    extension(
        rfc5280::ID_CE_SUBJECT_KEY_IDENTIFIER,
        false,
        &tlv(OCTET_STRING, &[&key_identifier]),
    )
}

/// digitalSignature alone.
pub(crate) fn key_usage_leaf() -> Vec<u8> {
    extension(
        rfc5280::ID_CE_KEY_USAGE,
        true,
        &tlv(BIT_STRING, &[&[7, 0b1000_0000]]),
    )
}

/// keyCertSign and cRLSign.
pub(crate) fn key_usage_authority() -> Vec<u8> {
    extension(
        rfc5280::ID_CE_KEY_USAGE,
        true,
        &tlv(BIT_STRING, &[&[1, 0b0000_0110]]),
    )
}

pub(crate) fn extended_key_usage(purpose: Purpose) -> Vec<u8> {
    let oid = match purpose {
        Purpose::ClientAuth => rfc5280::ID_KP_CLIENT_AUTH,
        Purpose::ServerAuth => rfc5280::ID_KP_SERVER_AUTH,
    };
    extension(
        rfc5280::ID_CE_EXT_KEY_USAGE,
        false,
        &sequence(&[&writer::oid(oid)]),
    )
}

/// A CA; `path_length` is the number of further CAs below it.
pub(crate) fn basic_constraints_authority(path_length: Option<u8>) -> Vec<u8> {
    let limit = path_length
        .map(|length| writer::unsigned(&[length]))
        .unwrap_or_default();
    extension(
        rfc5280::ID_CE_BASIC_CONSTRAINTS,
        true,
        &sequence(&[&tlv(BOOLEAN, &[&[0xff]]), &limit]),
    )
}

pub(crate) fn crl_distribution_point(url: &str) -> Vec<u8> {
    let point = sequence(&[&distribution_point_name(url)]);
    extension(
        rfc5280::ID_CE_CRL_DISTRIBUTION_POINTS,
        false,
        &sequence(&[&point]),
    )
}

/// Where the issuer's certificate lies and, once there is one, its OCSP responder.
pub(crate) fn authority_information_access(ca_url: &str, ocsp_url: Option<&str>) -> Vec<u8> {
    let at = |method: ObjectIdentifier, url: &str| sequence(&[&writer::oid(method), &uri(url)]);
    let ocsp = ocsp_url
        .map(|url| at(rfc5912::ID_AD_OCSP, url))
        .unwrap_or_default();
    let issuers = at(rfc5912::ID_AD_CA_ISSUERS, ca_url);
    extension(
        rfc5280::ID_PE_AUTHORITY_INFO_ACCESS,
        false,
        &sequence(&[&ocsp, &issuers]),
    )
}

/// The list is complete for this distribution point; critical (RFC 5280 §5.2.5).
pub(crate) fn issuing_distribution_point(url: &str) -> Vec<u8> {
    extension(
        ISSUING_DISTRIBUTION_POINT,
        true,
        &sequence(&[&distribution_point_name(url)]),
    )
}

pub(crate) fn crl_number(number: u64) -> Vec<u8> {
    extension(
        rfc5280::ID_CE_CRL_NUMBER,
        false,
        &writer::unsigned(&number.to_be_bytes()),
    )
}

/// DNS names, then addresses as 4 or 16 octets.
pub(crate) fn subject_alternative_names(dns: &[&str], ips: &[std::net::IpAddr]) -> Vec<u8> {
    let mut names = Vec::new();
    for name in dns {
        names.extend_from_slice(&tlv(0x82, &[name.as_bytes()]));
    }
    for ip in ips {
        let octets = match ip {
            std::net::IpAddr::V4(v4) => v4.octets().to_vec(),
            std::net::IpAddr::V6(v6) => v6.octets().to_vec(),
        };
        names.extend_from_slice(&tlv(0x87, &[&octets]));
    }
    extension(rfc5280::ID_CE_SUBJECT_ALT_NAME, false, &sequence(&[&names]))
}

/// `[0] { fullName [0] { uniformResourceIdentifier } }`
fn distribution_point_name(url: &str) -> Vec<u8> {
    tlv(0xa0, &[&tlv(0xa0, &[&uri(url)])])
}

fn uri(url: &str) -> Vec<u8> {
    tlv(0x86, &[url.as_bytes()])
}
