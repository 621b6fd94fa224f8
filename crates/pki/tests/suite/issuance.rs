//! The line from a request to a certificate, and every way off it.

use crate::support::{CRL_URL, House, NOW_MS, YEAR_MS, authority_params, key, leaf_params, user};
use der::{Decode, Encode};
use proptest::prelude::*;
use tegata_pki::{
    Authority, CrlParams, IssueError, IssuerKeyId, Recorded, RevocationReason, RevokedEntry,
    Serial, TrustedIssuers,
};
use x509_cert::{
    Certificate,
    crl::CertificateList,
    ext::pkix::{AuthorityKeyIdentifier, CrlNumber, SubjectKeyIdentifier},
};

#[test]
fn a_certificate_says_what_was_recorded() {
    let house = House::new();
    let prepared = house
        .issuing
        .prepare(&house.request("a"), &leaf_params(user(1), 7))
        .unwrap();
    let stored = prepared.tbs_der().to_vec();
    let signed = house
        .issuing
        .sign(prepared.into_recorded(&stored).unwrap())
        .unwrap();

    let certificate = Certificate::from_der(signed.der()).unwrap();
    let tbs = certificate.tbs_certificate();
    assert_eq!(tbs.to_der().unwrap(), stored);
    assert_eq!(
        tbs.serial_number().as_bytes(),
        Serial::from_random([7; 16]).as_bytes()
    );
    assert_eq!(tbs.subject().to_der().unwrap(), user(1).to_der());
    assert_eq!(tbs.issuer().to_der().unwrap(), house.issuing.subject_der());
    assert_eq!(house.issuing.not_after_ms(), NOW_MS + 10 * YEAR_MS);
}

#[test]
fn other_bytes_than_the_prepared_ones_are_not_signed() {
    let house = House::new();
    let prepare = || {
        house
            .issuing
            .prepare(&house.request("a"), &leaf_params(user(1), 7))
            .unwrap()
    };
    let mut changed = prepare().tbs_der().to_vec();
    *changed.last_mut().unwrap() ^= 1;
    assert_eq!(
        prepare().into_recorded(&changed).unwrap_err(),
        IssueError::RecordedDiffers
    );
    assert_eq!(
        prepare().into_recorded(b"").unwrap_err(),
        IssueError::RecordedDiffers
    );
}

#[test]
fn recorded_bytes_are_signed_again_after_a_crash() {
    let house = House::new();
    let prepared = house
        .issuing
        .prepare(&house.request("a"), &leaf_params(user(1), 7))
        .unwrap();
    let stored = prepared.tbs_der().to_vec();

    let recorded = Recorded::reload(&stored, &house.issuing).unwrap();
    let signed = house.issuing.sign(recorded).unwrap();
    let certificate = Certificate::from_der(signed.der()).unwrap();
    assert_eq!(certificate.tbs_certificate().to_der().unwrap(), stored);
}

#[test]
fn another_authority_does_not_sign() {
    let house = House::new();
    let twin = Authority::create_issuing(
        &house.root,
        &authority_params(crate::support::CA_NAME, 10, 3),
        key(),
    )
    .unwrap();
    assert_eq!(twin.subject_der(), house.issuing.subject_der());
    let prepared = house
        .issuing
        .prepare(&house.request("a"), &leaf_params(user(1), 7))
        .unwrap();
    let stored = prepared.tbs_der().to_vec();

    assert_eq!(
        Recorded::reload(&stored, &twin).unwrap_err(),
        IssueError::OtherIssuer
    );
    assert_eq!(
        Recorded::reload(&stored, &house.root).unwrap_err(),
        IssueError::OtherIssuer
    );
    let recorded = prepared.into_recorded(&stored).unwrap();
    assert_eq!(twin.sign(recorded).unwrap_err(), IssueError::OtherIssuer);
}

#[test]
fn stored_bytes_that_break_a_rule_are_not_taken_up() {
    let house = House::new();
    let prepared = house
        .issuing
        .prepare(&house.request("a"), &leaf_params(user(1), 7))
        .unwrap();
    let mut stored = prepared.tbs_der().to_vec();
    let client_auth = [0x2b, 6, 1, 5, 5, 7, 3, 2];
    let at = stored
        .windows(8)
        .position(|window| window == client_auth)
        .unwrap();
    stored[at + 7] = 1;
    let Err(IssueError::Lint(findings)) = Recorded::reload(&stored, &house.issuing) else {
        panic!("a server's certificate was taken up")
    };
    let broken: Vec<_> = findings.iter().map(|finding| finding.lint).collect();
    assert_eq!(broken, ["extended_key_usage"]);
}

#[test]
fn nothing_outlives_its_issuer() {
    let house = House::new();
    let mut params = leaf_params(user(1), 7);
    params.not_after_ms = house.issuing.not_after_ms() + 1;
    let request = house.request("a");
    assert_eq!(
        house.issuing.prepare(&request, &params).unwrap_err(),
        IssueError::BeyondIssuer
    );
    params.not_after_ms = params.not_before_ms;
    assert_eq!(
        house.issuing.prepare(&request, &params).unwrap_err(),
        IssueError::EmptyValidity
    );

    let long = authority_params("Long CA", 21, 4);
    let refused = Authority::create_issuing(&house.root, &long, key()).unwrap_err();
    assert_eq!(refused, IssueError::BeyondIssuer);
}

#[test]
fn addresses_are_plain_http() {
    let house = House::new();
    let request = house.request("a");
    for url in [
        "",
        "http://",
        "https://a/",
        "http:///x",
        "ldap://a",
        "http://a b",
        "http://あ/",
    ] {
        let mut params = leaf_params(user(1), 7);
        params.crl_url = url.to_owned();
        let refused = house.issuing.prepare(&request, &params).unwrap_err();
        assert_eq!(refused, IssueError::Url("crl_url"), "{url}");
    }
}

#[test]
fn an_authority_opens_with_its_own_key_only() {
    let house = House::new();
    let again = |der: &[u8]| Authority::open(der.to_vec(), key()).map(|_| ());
    assert_eq!(
        again(house.root.certificate_der()),
        Err(IssueError::KeyMismatch)
    );
    assert_eq!(again(b"garbage"), Err(IssueError::NotAnAuthority));
    let leaf = house.issue("a", user(1), 7);
    assert_eq!(again(leaf.der()), Err(IssueError::NotAnAuthority));
    assert!(TrustedIssuers::new([leaf.der()]).is_err());
    assert_eq!(
        house.issuing.key_id(),
        &IssuerKeyId::of_spki(house.issuing.public_key().spki_der())
    );
}

#[test]
fn the_lists_extensions_are_its_own_authoritys() {
    let house = House::new();
    let params = |entries| CrlParams {
        number: 300,
        this_update_ms: NOW_MS,
        next_update_ms: NOW_MS + 1000,
        entries,
        idp_url: Some(CRL_URL.to_owned()),
    };
    let empty = CertificateList::<x509_cert::certificate::Rfc5280>::from_der(
        &house.issuing.sign_crl(&params(&[])).unwrap(),
    )
    .unwrap();
    assert_eq!(
        empty.tbs_cert_list.revoked_certificates, None,
        "absent, not empty"
    );

    let extensions = empty.tbs_cert_list.crl_extensions.unwrap();
    let find = |oid: &str| {
        extensions
            .iter()
            .find(|it| it.extn_id.to_string() == oid)
            .unwrap()
    };
    let issuing = Certificate::from_der(house.issuing.certificate_der()).unwrap();
    let (_, own) = issuing
        .tbs_certificate()
        .get_extension::<SubjectKeyIdentifier>()
        .unwrap()
        .unwrap();
    let authority =
        AuthorityKeyIdentifier::from_der(find("2.5.29.35").extn_value.as_bytes()).unwrap();
    assert_eq!(authority.key_identifier.unwrap(), own.0);
    let number = CrlNumber::from_der(find("2.5.29.20").extn_value.as_bytes()).unwrap();
    assert_eq!(number, CrlNumber::try_from(300u64).unwrap());
    assert!(find("2.5.29.28").critical);
    assert_eq!(extensions.len(), 3);
}

#[test]
fn impossible_lists_are_not_signed() {
    let house = House::new();
    let serial = Serial::from_random([1; 16]);
    let entry = RevokedEntry::new(serial.as_bytes(), NOW_MS, RevocationReason::Superseded).unwrap();
    let twice = [entry.clone(), entry];
    let mut params = CrlParams {
        number: 1,
        this_update_ms: NOW_MS,
        next_update_ms: NOW_MS + 1000,
        entries: &twice,
        idp_url: None,
    };
    assert_eq!(
        house.issuing.sign_crl(&params),
        Err(IssueError::DuplicateEntry)
    );
    params.entries = &[];
    params.next_update_ms = NOW_MS;
    assert_eq!(
        house.issuing.sign_crl(&params),
        Err(IssueError::EmptyValidity)
    );
    assert!(RevokedEntry::new(&[], NOW_MS, RevocationReason::Superseded).is_err());
    assert!(RevokedEntry::new(&[1], -1, RevocationReason::Superseded).is_err());
}

proptest! {
    #[test]
    fn entries_read_back(serial in any::<[u8; 16]>(), second in 0i64..4_000_000_000, held in any::<bool>()) {
        use x509_cert::{certificate::Rfc5280, crl::RevokedCert};
        let reason = if held { RevocationReason::CertificateHold } else { RevocationReason::Unspecified };
        let serial = Serial::from_random(serial);
        let entry = RevokedEntry::new(serial.as_bytes(), second * 1000, reason).unwrap();
        let read = RevokedCert::<Rfc5280>::from_der(entry.der()).unwrap();
        prop_assert_eq!(read.serial_number.as_bytes(), serial.as_bytes());
        prop_assert_eq!(read.to_der().unwrap(), entry.der());
        // `unspecified` is left out, not written.
        prop_assert_eq!(read.crl_entry_extensions.is_some(), held);
    }
}
