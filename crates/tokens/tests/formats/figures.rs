//! The figures of RFC 6030.

use tegata_domain::otp::{OtpAlgorithm, OtpKind, OtpProfile};
use tegata_tokens::{FileFault, Format, RowFault};

use crate::files::{
    FIGURE_6, FIGURE_7, KEY, SECRET, accepted, container, file_fault, package, plain, row_faults,
    usual, with_key, with_password,
};

fn eight_digits() -> OtpProfile {
    OtpProfile::new(OtpKind::Counter, OtpAlgorithm::Sha1, 8).unwrap()
}

/// Figure 2 has no serial number and a seed of five bytes: two rules say no, the first is told.
#[test]
fn figure_2_is_too_little() {
    let figure = container(
        r#"<KeyPackage><Key Id="12345678" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp">
        <Issuer>Issuer-A</Issuer><Data><Secret><PlainValue>MTIzNA==</PlainValue></Secret></Data>
        </Key></KeyPackage>"#,
    );
    assert_eq!(
        row_faults(&figure, &plain()),
        [(1, String::new(), RowFault::Serial)]
    );
}

#[test]
fn figure_3_is_plain() {
    let secret = "<Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret>
        <Counter><PlainValue>0</PlainValue></Counter>";
    let format = r#"<ResponseFormat Length="8" Encoding="DECIMAL"/>"#;
    let figure = container(&package("987654321", "hotp", format, secret));
    assert_eq!(file_fault(&figure, &with_key(KEY)), FileFault::Plain);
    let delivery = accepted(&figure, &plain());
    assert_eq!(delivery.format, Format::Pskc);
    assert!(!delivery.encrypted);
    let [token] = delivery.tokens.as_slice() else {
        panic!("one token")
    };
    assert_eq!(token.serial.as_str(), "987654321");
    assert_eq!(token.maker, "Manufacturer");
    assert_eq!(token.profile, eight_digits());
    assert_eq!(token.seed.as_slice(), SECRET);
    assert_eq!(token.last, -1, "counter 0 is the next one");
}

#[test]
fn figure_5_has_a_policy_that_nobody_enforces() {
    let policy = r#"<Policy><PINPolicy MinLength="4" MaxLength="4" PINKeyId="123456781"
        PINEncoding="DECIMAL" PINUsageMode="Local"/><KeyUsage>OTP</KeyUsage></Policy>"#;
    let with_policy = |policy: &str| {
        let package = usual("987654321", "hotp", "");
        container(&package.replace("</Data></Key>", &format!("</Data>{policy}</Key>")))
    };
    let refused = row_faults(&with_policy(policy), &plain());
    assert_eq!(refused, [(1, "987654321".to_owned(), RowFault::Policy)]);
    let otp_only = "<Policy><KeyUsage>OTP</KeyUsage></Policy>";
    assert_eq!(accepted(&with_policy(otp_only), &plain()).tokens.len(), 1);
}

#[test]
fn figure_6_opens_with_the_pre_shared_key() {
    let delivery = accepted(FIGURE_6, &with_key(KEY));
    assert!(delivery.encrypted);
    assert_eq!(delivery.tokens[0].serial.as_str(), "987654321");
    assert_eq!(delivery.tokens[0].seed.as_slice(), SECRET);
    assert_eq!(delivery.tokens[0].profile, eight_digits());
    let typed_in_groups = "1234-5678 9012-3456 7890-1234 5678-9012";
    assert_eq!(
        accepted(FIGURE_6, &with_key(typed_in_groups)).tokens.len(),
        1
    );
}

#[test]
fn figure_7_opens_with_the_password() {
    let delivery = accepted(FIGURE_7, &with_password("qwerty"));
    assert!(delivery.encrypted);
    assert_eq!(delivery.tokens[0].seed.as_slice(), SECRET);
    assert_eq!(delivery.tokens[0].maker, "TokenVendorAcme");
}

/// Figure 8 encrypts to an X.509 certificate.
#[test]
fn figure_8_is_not_supported() {
    let figure = FIGURE_6.replace(
        "<ds:KeyName>Pre-shared-key</ds:KeyName>",
        "<ds:X509Data><ds:X509Certificate>MIIB5zCCAVCgAwIBAgIESZp/vDANBgkqhkiG9w0BAQUFADA4</ds:X509Certificate></ds:X509Data>",
    );
    assert_eq!(file_fault(&figure, &with_key(KEY)), FileFault::Method);
}

/// Figure 9, bulk provisioning, with clock tokens added.
#[test]
fn many_at_once() {
    let secret = "<Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret>";
    let suite = r#"<Suite>HMAC-SHA256</Suite><ResponseFormat Length="8" Encoding="DECIMAL"/>"#;
    let interval = "<TimeInterval><PlainValue>60</PlainValue></TimeInterval>";
    let figure = container(&format!(
        "{}{}{}{}",
        usual("654321", "hotp", ""),
        usual(
            "123456",
            "hotp",
            "<Counter><PlainValue>41</PlainValue></Counter>"
        ),
        usual("9999999", "totp", ""),
        package("9999998", "totp", suite, &format!("{secret}{interval}")),
    ));
    let tokens = accepted(&figure, &plain()).tokens;
    assert_eq!(tokens.len(), 4);
    assert_eq!([tokens[0].last, tokens[1].last], [-1, 40]);
    assert_eq!(tokens[2].profile, OtpProfile::USUAL);
    let clock = OtpKind::Clock { period: 60 };
    let slow = OtpProfile::new(clock, OtpAlgorithm::Sha256, 8).unwrap();
    assert_eq!(tokens[3].profile, slow);
}
