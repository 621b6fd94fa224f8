//! The judges themselves: they accept what is right and name what is wrong.

use std::process::Command;

use anyhow::Result;
use tegata_e2e::judges::{self, Chain};
use tegata_testkit::openssl::Authority;
use tegata_testkit::process::run;

#[test]
fn good_is_told_from_bad() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let authority = Authority::new(folder.path(), "Test CA")?;
    let user = authority.client("user", "/C=JP/O=見本センター/CN=00009876543 riyousya2 1635")?;
    assert_eq!(
        judges::subject(&user.certificate)?,
        "C = JP, O = 見本センター, CN = 00009876543 riyousya2 1635"
    );
    assert_eq!(judges::common_name("C = JP, CN = a b 1")?, "a b 1");

    // No CRL at all is not good enough.
    let chain = Chain {
        root: authority.identity.certificate.clone(),
        issuing: authority.identity.certificate,
    };
    let empty = folder.path().join("empty.crl");
    std::fs::write(&empty, "")?;
    assert!(chain.verify(&user.certificate, &empty).is_err());

    // A serial number of zero is an error for PKIX.
    let zero = folder.path().join("zero.pem");
    run(Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
        ])
        .args([
            "-set_serial",
            "0",
            "-subj",
            "/CN=zero",
            "-keyout",
            "/dev/null",
            "-out",
        ])
        .arg(&zero))?;
    let findings = format!("{:?}", judges::pkilint("lint_pkix_cert", &zero, &[]));
    assert!(findings.contains("serial"), "{findings}");
    Ok(())
}
