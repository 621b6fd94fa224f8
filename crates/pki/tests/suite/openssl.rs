//! What OpenSSL makes of our certificates and lists.

use crate::support::{CA_NAME, CRL_URL, House, NOW_MS, OPERATOR, user};
use tegata_pki::{
    CrlParams, RevocationReason, RevokedEntry, Serial, SubjectName, UserType,
    pem::{self, to_pem},
};

const DAY_MS: i64 = 24 * 3_600_000;

fn publish(house: &House, entries: &[RevokedEntry]) {
    let params = CrlParams {
        number: 1,
        this_update_ms: NOW_MS,
        next_update_ms: NOW_MS + DAY_MS,
        entries,
        idp_url: Some(CRL_URL.to_owned()),
    };
    let list = house.issuing.sign_crl(&params).unwrap();
    house.write("list.pem", to_pem(pem::CRL, &list));
    let authorities = house.read("root.pem") + &house.read("issuing.pem");
    house.write("checked.pem", authorities + &house.read("list.pem"));
}

fn verify(house: &House) -> String {
    let at = NOW_MS / 1000 + 60;
    let output = house.try_openssl(&format!(
        "verify -x509_strict -purpose sslclient -crl_check -attime {at} -CAfile checked.pem a.pem"
    ));
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

/// Facts: 36, 37.
#[test]
fn subjects_are_the_samples_to_the_character() {
    let house = House::new();
    let samples = [
        (UserType::User, 1, "00009876543 riyousya 1635"),
        (UserType::Administrator, 12, "00009876543 1635"),
        (UserType::User, 1, "nozawa1 5110"),
    ];
    for (user_type, issue_number, cn) in samples {
        let subject =
            SubjectName::customer(OPERATOR, CA_NAME, user_type, issue_number, cn).unwrap();
        house.issue("a", subject, 1);
        let kind = user_type as u8;
        let shown = house.openssl("x509 -in a.pem -noout -subject -nameopt esc_msb,utf8,sep_comma_plus_space,space_eq,sname");
        assert_eq!(
            shown.trim(),
            format!(
                "subject=C = JP, O = The Shinkin Banks Information System Center Co.\\,Ltd., \
                 OU = Shinkin Internet Banking Intermediate CA - TEST, OU = USERTYPE - {kind}, \
                 OU = CERTISSUEDNUM - {issue_number}, CN = {cn}"
            )
            .replace("\\,", ",")
        );
        let plain = house.openssl("x509 -in a.pem -noout -subject");
        assert_eq!(
            plain.trim(),
            format!(
                "subject=C = JP, O = \"{OPERATOR}\", OU = {CA_NAME}, OU = USERTYPE - {kind}, \
                 OU = CERTISSUEDNUM - {issue_number}, CN = {cn}"
            )
        );
    }
}

#[test]
fn string_types_are_printable_for_the_country_and_utf8_for_the_rest() {
    let house = House::new();
    house.issue("a", user(1), 1);
    let parsed = house.openssl("asn1parse -in a.pem");
    let types: Vec<_> = parsed
        .lines()
        .filter_map(|line| {
            let (kind, value) = line
                .split_once("STRING")
                .map(|(kind, rest)| (kind, rest.trim_start()))?;
            let kind = kind.rsplit(' ').next()?;
            matches!(kind, "PRINTABLE" | "UTF8").then(|| format!("{kind}{value}"))
        })
        .collect();
    let printable = types
        .iter()
        .filter(|text| text.starts_with("PRINTABLE"))
        .count();
    assert_eq!(printable, 2, "issuer's and subject's country: {types:?}");
    let parsed: String = parsed.split_ascii_whitespace().collect();
    assert_eq!(parsed.matches("PRINTABLESTRING:JP").count(), 2);
    assert_eq!(parsed.matches("UTF8STRING:").count(), 2 + 5);
}

#[test]
fn a_certificate_verifies_until_it_is_on_the_list() {
    let house = House::new();
    house.issue("a", user(1), 9);
    publish(&house, &[]);
    assert_eq!(verify(&house).trim(), "a.pem: OK");
    assert!(
        house
            .openssl("crl -in list.pem -noout -verify -CAfile issuing.pem")
            .contains("verify OK")
    );

    let serial = Serial::from_random([9; 16]);
    for reason in [
        RevocationReason::Unspecified,
        RevocationReason::KeyCompromise,
        RevocationReason::Superseded,
        RevocationReason::CertificateHold,
    ] {
        publish(
            &house,
            &[RevokedEntry::new(serial.as_bytes(), NOW_MS, reason).unwrap()],
        );
        assert!(verify(&house).contains("certificate revoked"), "{reason:?}");
    }
    let text = house.openssl("crl -in list.pem -noout -text");
    assert!(text.contains("Certificate Hold"));
    assert!(text.contains("Issuing Distribution Point: critical"));
}

#[test]
fn an_ocsp_address_is_written_once_there_is_one() {
    let house = House::new();
    let mut params = crate::support::leaf_params(user(1), 1);
    params.ocsp_url = Some("http://127.0.0.1:8480/ocsp".to_owned());
    let prepared = house.issuing.prepare(&house.request("a"), &params).unwrap();
    let stored = prepared.tbs_der().to_vec();
    let signed = house
        .issuing
        .sign(prepared.into_recorded(&stored).unwrap())
        .unwrap();
    house.write("a.pem", to_pem(pem::CERTIFICATE, signed.der()));
    let shown = house.openssl("x509 -in a.pem -noout -ocsp_uri");
    assert_eq!(shown.trim(), "http://127.0.0.1:8480/ocsp");
}
