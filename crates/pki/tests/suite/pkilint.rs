//! What pkilint's linters for RFC 5280 make of our certificates and lists.

use std::{path::PathBuf, process::Command};

use tegata_pki::{
    CrlParams, FileKey, KeyAlgorithm, RevocationReason, RevokedEntry, Serial, SubjectName,
    UserType,
    csr::{KeyPolicy, check_request_under},
    pem::{self, to_pem},
    tls_server::{Validity, create_tls_root, issue_server_certificate},
};

use crate::support::{CA_NAME, CRL_URL, House, NOW_MS, OPERATOR, YEAR_MS, leaf_params, user};

/// The linter's exit code is the number of its findings.
fn lint(house: &House, linter: &str, arguments: &str) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../.tools/pkilint/bin");
    let program = folder.join(linter);
    assert!(
        program.exists(),
        "pkilint is not installed: scripts/setup.sh test installs it"
    );
    let mut command = Command::new(program);
    command
        .args(["lint", "-s", "ERROR"])
        .args(arguments.split(' '))
        .current_dir(house.path());
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{linter} {arguments}: {text}");
}

#[test]
fn certificates_have_no_errors() {
    let house = House::new();
    house.issue("user", user(1), 1);
    let cn = "00009876543 1635";
    let kind = UserType::Administrator;
    house.issue(
        "administrator",
        SubjectName::customer(OPERATOR, CA_NAME, kind, 999, cn).unwrap(),
        2,
    );
    house.issue(
        "staff",
        SubjectName::staff(OPERATOR, CA_NAME, "取引店 花子").unwrap(),
        3,
    );
    for name in ["root", "issuing", "user", "administrator", "staff"] {
        lint(&house, "lint_pkix_cert", &format!("{name}.pem"));
    }
    for pair in ["root.pem issuing.pem", "issuing.pem user.pem"] {
        lint(&house, "lint_pkix_signer_signee_cert_chain", pair);
    }
}

#[test]
fn a_certificate_of_an_rsa_key_has_no_errors() {
    let house = House::new();
    let request =
        check_request_under(KeyPolicy::P256OrRsa3072, &house.csr("rsa", "rsa:3072")).unwrap();
    assert_eq!(request.key_algorithm(), KeyAlgorithm::Rsa { bits: 3072 });
    let mut params = leaf_params(user(1), 1);
    params.ocsp_url = Some("http://127.0.0.1:8480/ocsp".to_owned());
    let prepared = house.issuing.prepare(&request, &params).unwrap();
    let stored = prepared.tbs_der().to_vec();
    let signed = house
        .issuing
        .sign(prepared.into_recorded(&stored).unwrap())
        .unwrap();
    house.write("rsa.pem", to_pem(pem::CERTIFICATE, signed.der()));
    lint(&house, "lint_pkix_cert", "rsa.pem");
}

#[test]
fn lists_have_no_errors() {
    use RevocationReason::{
        AffiliationChanged, CertificateHold, CessationOfOperation, KeyCompromise,
        PrivilegeWithdrawn, Superseded, Unspecified,
    };
    let house = House::new();
    let reasons = [
        Unspecified,
        KeyCompromise,
        AffiliationChanged,
        Superseded,
        CessationOfOperation,
        CertificateHold,
        PrivilegeWithdrawn,
    ];
    let entry = |reason: RevocationReason| {
        let serial = Serial::from_random([reason as u8; 16]);
        RevokedEntry::new(serial.as_bytes(), NOW_MS, reason).unwrap()
    };
    let entries = reasons.map(entry);
    for (name, entries) in [("empty", &[][..]), ("full", &entries)] {
        let params = CrlParams {
            number: 1 << 40,
            this_update_ms: NOW_MS,
            next_update_ms: NOW_MS + YEAR_MS,
            entries,
            idp_url: Some(CRL_URL.to_owned()),
        };
        let list = house.issuing.sign_crl(&params).unwrap();
        house.write(&format!("{name}.crl"), to_pem(pem::CRL, &list));
        lint(&house, "lint_crl", &format!("-t CRL -p PKIX {name}.crl"));
    }
}

/// Wildcards are RFC 6125's matter, not RFC 5280's, so this linter does not know them.
#[test]
fn server_certificates_have_no_errors() {
    let house = House::new();
    let validity = Validity {
        not_before_ms: NOW_MS,
        not_after_ms: NOW_MS + YEAR_MS,
    };
    let subject = SubjectName::authority(OPERATOR, "TLS Root").unwrap();
    let (first, second) = (Serial::from_random([1; 16]), Serial::from_random([2; 16]));
    let root = create_tls_root(subject, validity, first, FileKey::generate().unwrap()).unwrap();
    let (dns, ips) = (
        ["login.example.jp", "console.example.jp"],
        ["127.0.0.1".parse().unwrap()],
    );
    let server = issue_server_certificate(&root, &dns, &ips, validity, &second).unwrap();
    house.write("tls.pem", to_pem(pem::CERTIFICATE, root.certificate_der()));
    house.write(
        "server.pem",
        to_pem(pem::CERTIFICATE, server.chain_der.first().unwrap()),
    );
    lint(&house, "lint_pkix_cert", "tls.pem");
    lint(&house, "lint_pkix_cert", "server.pem");
}
