//! Requests made by OpenSSL, and what becomes of them when they are bent.

use std::sync::LazyLock;

use crate::support::{House, P256};
use proptest::prelude::*;
use tegata_pki::{
    CsrError, KeyAlgorithm, check_request,
    csr::{KeyPolicy, MAX_REQUEST_BYTES, check_request_under},
    pem,
};

const RSA_3072: &str = "rsa:3072";

static GOOD: LazyLock<Vec<u8>> = LazyLock::new(|| House::new().csr("a", P256));

#[test]
fn a_good_request_gives_its_key() {
    let request = check_request(&GOOD).unwrap();
    assert_eq!(request.key_algorithm(), KeyAlgorithm::P256);
    assert_eq!(request.challenge_password(), None);
    assert_eq!(
        request.public_key_sha256().as_slice(),
        aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, request.spki_der()).as_ref()
    );
}

#[test]
fn kinds_and_strengths_follow_the_policy() {
    let house = House::new();
    let rsa_3072 = house.csr("rsa3072", RSA_3072);
    assert_eq!(check_request(&rsa_3072), Err(CsrError::KeyType));
    let request = check_request_under(KeyPolicy::P256OrRsa3072, &rsa_3072).unwrap();
    assert_eq!(request.key_algorithm(), KeyAlgorithm::Rsa { bits: 3072 });

    let rsa_2048 = house.csr("rsa2048", "rsa:2048");
    assert_eq!(
        check_request_under(KeyPolicy::P256OrRsa3072, &rsa_2048),
        Err(CsrError::KeyStrength)
    );
    let p384 = house.csr("p384", "ec -pkeyopt ec_paramgen_curve:P-384");
    assert_eq!(check_request(&p384), Err(CsrError::KeyType));
    let ed25519 = house.csr("ed25519", "ed25519");
    assert_eq!(check_request(&ed25519), Err(CsrError::KeyType));
    let explicit = house.csr(
        "explicit",
        &format!("{P256} -pkeyopt ec_param_enc:explicit"),
    );
    assert!(check_request(&explicit).is_err());
}

#[test]
fn the_challenge_password_is_read() {
    let house = House::new();
    let request = |attributes: &str| {
        house.write(
            "req.cnf",
            format!("[req]\ndistinguished_name=dn\nattributes=at\nprompt=no\n[dn]\nCN=x\n[at]\n{attributes}\n"),
        );
        house.csr_as_configured("c", &format!("{P256} -config req.cnf"))
    };
    let good = check_request(&request("challengePassword=abcDEF_-0123")).unwrap();
    assert_eq!(good.challenge_password(), Some("abcDEF_-0123"));
    let long = request(&format!("challengePassword={}", "x".repeat(256)));
    assert_eq!(check_request(&long), Err(CsrError::Attribute));
}

#[test]
fn a_request_signed_by_another_key_or_digest_is_refused() {
    let house = House::new();
    house.csr("a", P256);
    house.openssl("ec -in a.key -pubout -out other.pub");
    let sha384 = house.csr("b", &format!("{P256} -sha384"));
    assert_eq!(check_request(&sha384), Err(CsrError::SignatureAlgorithm));

    let mut forged = GOOD.clone();
    *forged.last_mut().unwrap() ^= 1;
    assert_eq!(check_request(&forged), Err(CsrError::Signature));
    let mut renamed = GOOD.clone();
    let at = renamed
        .windows(7)
        .position(|window| window == b"ignored")
        .unwrap();
    renamed[at] = b'I';
    assert_eq!(check_request(&renamed), Err(CsrError::Signature));
}

#[test]
fn keys_that_others_know_are_refused() {
    let house = House::new();
    // RFC 9500 §2.3, testECCP256, and its fellow with the private key 1.
    for scalar in [
        "e6cb5bdd80aa45ae9c95e8c15476679ffec953c16851e711e743939589c64fc1",
        "0000000000000000000000000000000000000000000000000000000000000001",
    ] {
        let mut der = hex::decode("30310201010420").unwrap();
        der.extend(hex::decode(scalar).unwrap());
        der.extend(hex::decode("a00a06082a8648ce3d030107").unwrap());
        house.write("weak.key", pem::to_pem("EC PRIVATE KEY", &der));
        house.openssl("req -new -key weak.key -subj /CN=x -outform DER -out weak.csr");
        let request = std::fs::read(house.path().join("weak.csr")).unwrap();
        assert_eq!(check_request(&request), Err(CsrError::WeakKey), "{scalar}");
    }
}

#[test]
fn length_and_form_are_checked_first() {
    assert_eq!(
        check_request(&vec![0x30; MAX_REQUEST_BYTES + 1]),
        Err(CsrError::TooLong)
    );
    assert_eq!(check_request(b""), Err(CsrError::Encoding));
    let mut trailing = GOOD.clone();
    trailing.push(0);
    assert_eq!(check_request(&trailing), Err(CsrError::Encoding));
    // The same request with a length that is not in its shortest form.
    let mut long = GOOD.clone();
    if long[1] == 0x81 {
        long.splice(1..2, [0x82, 0]);
    } else {
        long.splice(1..2, [0x81, GOOD[1]]);
    }
    assert_eq!(check_request(&long), Err(CsrError::Encoding));
}

#[test]
fn codes_are_distinct() {
    use CsrError::{
        Attribute, Encoding, KeyStrength, KeyType, Signature, SignatureAlgorithm, TooLong, WeakKey,
    };
    let all = [
        Attribute,
        Encoding,
        KeyStrength,
        KeyType,
        Signature,
        SignatureAlgorithm,
        TooLong,
        WeakKey,
    ];
    let codes: std::collections::HashSet<_> = all.iter().map(|error| error.code()).collect();
    assert_eq!(codes.len(), all.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn no_bent_request_passes_or_panics(at in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let at = at.index(GOOD.len());
        let mut bent = GOOD.clone();
        bent[at] = to;
        if bent != *GOOD {
            // A malleable ECDSA signature would be no forgery, but a single byte cannot make one.
            prop_assert!(check_request(&bent).is_err());
        }
        prop_assert!(check_request(&GOOD[..cut.index(GOOD.len())]).is_err());
    }

    #[test]
    fn no_garbage_passes_or_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(check_request(&bytes).is_err());
        prop_assert!(check_request_under(KeyPolicy::P256OrRsa3072, &bytes).is_err());
    }
}
