//! Each lint against a certificate that breaks its rule and no other.

use std::collections::BTreeSet;

use const_oid::{ObjectIdentifier, db::rfc4519};
use proptest::prelude::*;

use super::{Issuer, LEAF, run_on_leaf};
use crate::{
    CaKey, FileKey, KeyAlgorithm, PublicKey, Serial, SubjectName, UserType,
    extension::{self, Purpose},
    tbs::{TbsParts, assemble},
    writer::{self, INTEGER, PRINTABLE_STRING, SET, UTF8_STRING, sequence, tlv},
};

const NOW_MS: i64 = 1_795_132_800_000;
const END_MS: i64 = NOW_MS + 1_000_000_000;
const URL: &str = "http://127.0.0.1/x";

/// Content of the object identifier.
const ECDSA_WITH_SHA256: [u8; 8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];

/// A good certificate in parts that a test can bend.
struct Sample {
    signer: FileKey,
    issuer_name: SubjectName,
    key: PublicKey,
    serial: Serial,
    not_after_ms: i64,
    subject: SubjectName,
    extensions: Vec<Vec<u8>>,
}

impl Sample {
    fn new() -> Self {
        let signer = FileKey::generate().unwrap();
        let leaf = FileKey::generate().unwrap();
        let key = PublicKey::from_spki_der(leaf.spki_der()).unwrap();
        let issuer = PublicKey::from_spki_der(signer.spki_der()).unwrap();
        let subject = SubjectName::customer("O", "CA", UserType::User, 1, "x 1635").unwrap();
        Self {
            extensions: vec![
                extension::authority_key_identifier(issuer.key_identifier()),
                extension::subject_key_identifier(key.key_identifier()),
                extension::key_usage_leaf(),
                extension::extended_key_usage(Purpose::ClientAuth),
                extension::crl_distribution_point(URL),
                extension::authority_information_access(URL, Some(URL)),
            ],
            issuer_name: SubjectName::authority("O", "CA").unwrap(),
            serial: Serial::from_random([7; 16]),
            not_after_ms: END_MS,
            signer,
            key,
            subject,
        }
    }

    fn der(&self) -> Vec<u8> {
        let parts = TbsParts {
            serial: &self.serial,
            signer: KeyAlgorithm::P256,
            issuer_der: self.issuer_name.as_der(),
            not_before_ms: NOW_MS,
            not_after_ms: self.not_after_ms,
            subject: &self.subject,
            spki_der: self.key.spki_der(),
            extensions: &self.extensions,
        };
        assemble(
            &parts.to_der().unwrap(),
            KeyAlgorithm::P256,
            b"not looked at",
        )
    }

    /// The rules that these bytes break.
    fn broken(&self, der: &[u8]) -> Vec<&'static str> {
        let name = SubjectName::authority("O", "CA").unwrap();
        let public_key = &PublicKey::from_spki_der(self.signer.spki_der()).unwrap();
        let issuer = Issuer {
            name_der: name.as_der(),
            public_key,
            not_after_ms: END_MS,
        };
        run_on_leaf(der, &issuer)
            .into_iter()
            .map(|finding| finding.lint)
            .collect()
    }
}

fn bend(change: impl FnOnce(&mut Sample)) -> Vec<&'static str> {
    let mut sample = Sample::new();
    change(&mut sample);
    sample.broken(&sample.der())
}

fn bend_bytes(from: &[u8], to: &[u8]) -> Vec<&'static str> {
    let sample = Sample::new();
    let der = sample.der();
    let at = der
        .windows(from.len())
        .position(|window| window == from)
        .unwrap();
    let mut bent = der.clone();
    bent.splice(at..at + from.len(), to.iter().copied());
    sample.broken(&bent)
}

/// A name of these attributes, each an RDN of its own.
fn name(attributes: &[(ObjectIdentifier, u8, &str)]) -> SubjectName {
    let rdns: Vec<Vec<u8>> = attributes
        .iter()
        .map(|attribute| tlv(SET, &[&atv(attribute)]))
        .collect();
    SubjectName::from_der_unchecked(sequence(&[&rdns.concat()]))
}

fn atv((oid, tag, value): &(ObjectIdentifier, u8, &str)) -> Vec<u8> {
    sequence(&[&writer::oid(*oid), &tlv(*tag, &[value.as_bytes()])])
}

#[test]
fn the_sample_is_good() {
    assert_eq!(bend(|_| ()), Vec::<&str>::new());
    let staff =
        |sample: &mut Sample| sample.subject = SubjectName::staff("O", "CA", "花子").unwrap();
    assert_eq!(bend(staff), Vec::<&str>::new());
}

#[test]
fn every_lint_finds_its_fault() {
    let issuers_own = |sample: &mut Sample| {
        sample.key = PublicKey::from_spki_der(sample.signer.spki_der()).unwrap();
        sample.extensions[1] = extension::subject_key_identifier(sample.key.key_identifier());
    };
    let mut ecdsa_with_sha384 = ECDSA_WITH_SHA256;
    ecdsa_with_sha384[7] = 3;
    let cases: Vec<(&str, Vec<&str>)> = vec![
        ("encoding", bend_bytes(&[0x30, 0x82], &[0x30, 0x83, 0])),
        (
            "version",
            bend_bytes(&[0xa0, 3, 2, 1, 2], &[0xa0, 3, 2, 1, 1]),
        ),
        (
            "serial_number",
            bend(|it| it.serial = Serial::from_bytes(&[1; 16]).unwrap()),
        ),
        (
            "algorithms",
            bend_bytes(&ECDSA_WITH_SHA256, &ecdsa_with_sha384),
        ),
        (
            "issuer_name",
            bend(|it| it.issuer_name = SubjectName::authority("O", "CB").unwrap()),
        ),
        ("validity", bend(|it| it.not_after_ms = END_MS + 1000)),
        ("validity", bend(|it| it.not_after_ms = NOW_MS)),
        ("subject_key", bend(issuers_own)),
        (
            "subject_key",
            bend(|it| it.extensions[1] = extension::subject_key_identifier([0; 20])),
        ),
        (
            "authority_key",
            bend(|it| it.extensions[0] = extension::authority_key_identifier([0; 20])),
        ),
        (
            "key_usage",
            bend(|it| it.extensions[2] = extension::key_usage_authority()),
        ),
        (
            "extended_key_usage",
            bend(|it| it.extensions[3] = extension::extended_key_usage(Purpose::ServerAuth)),
        ),
        (
            "distribution_point",
            bend(|it| it.extensions[4] = extension::crl_distribution_point("ftp://x/")),
        ),
        (
            "authority_information",
            bend(|it| it.extensions[5] = extension::authority_information_access("x", None)),
        ),
        (
            "extension_set",
            bend(|it| it.extensions.push(extension::crl_number(1))),
        ),
        (
            "extension_set",
            bend(|it| it.extensions.push(extension::key_usage_leaf())),
        ),
        ("key_usage", bend(|it| drop(it.extensions.remove(2)))),
    ];
    for (lint, broken) in &cases {
        assert_eq!(broken, &[*lint]);
    }
    let tried: BTreeSet<_> = cases
        .iter()
        .map(|(lint, _)| *lint)
        .chain(["subject_name"])
        .collect();
    let all: BTreeSet<_> = LEAF.iter().map(|(lint, _)| *lint).collect();
    assert_eq!(tried, all, "each lint has a certificate that breaks it");
}

#[test]
fn names_outside_the_policy_are_found() {
    let good = [
        (rfc4519::C, PRINTABLE_STRING, "JP"),
        (rfc4519::O, UTF8_STRING, "O"),
        (rfc4519::OU, UTF8_STRING, "CA"),
        (rfc4519::OU, UTF8_STRING, "USERTYPE - 2"),
        (rfc4519::OU, UTF8_STRING, "CERTISSUEDNUM - 1"),
        (rfc4519::CN, UTF8_STRING, "x 1635"),
    ];
    let with = |at: usize, tag: u8, value: &'static str| {
        let mut attributes = good;
        attributes[at] = (attributes[at].0, tag, value);
        name(&attributes)
    };
    assert_eq!(bend(|it| it.subject = name(&good)), Vec::<&str>::new());
    let mut swapped = good;
    swapped.swap(1, 5);
    let together = [
        tlv(SET, &[&atv(&good[0])]),
        tlv(SET, &[&atv(&good[1]), &atv(&good[5])]),
    ]
    .concat();
    let long: &'static str = "12345678901234567890123456789012345678901234567890123456789012345";
    for bad in [
        name(&[]),
        name(&good[1..]),
        name(&swapped),
        SubjectName::from_der_unchecked(sequence(&[&together])),
        with(0, UTF8_STRING, "JP"),
        with(0, PRINTABLE_STRING, "US"),
        with(1, PRINTABLE_STRING, "O"),
        with(3, UTF8_STRING, "USERTYPE - 3"),
        with(4, UTF8_STRING, "CERTISSUEDNUM - 01"),
        with(4, UTF8_STRING, "CERTISSUEDNUM - "),
        with(5, UTF8_STRING, ""),
        with(5, UTF8_STRING, "a\nb"),
        with(5, UTF8_STRING, long),
    ] {
        assert_eq!(bend(|it| it.subject = bad), ["subject_name"]);
    }
}

#[test]
fn a_negative_serial_number_is_found() {
    let negative = tlv(INTEGER, &[&[0x81], &[7; 16]]);
    let positive = tlv(INTEGER, &[&[1], &[7; 16]]);
    assert_eq!(bend_bytes(&positive, &negative), ["serial_number"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn no_bent_certificate_panics(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        thread_local!(static SAMPLE: Sample = Sample::new());
        SAMPLE.with(|sample| {
            let mut der = sample.der();
            let at = at.index(der.len());
            der[at] = to;
            let _ = sample.broken(&der);
        });
    }
}
