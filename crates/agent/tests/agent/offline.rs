//! What works without a bank's server: requests on paper, the desktop entry.

use std::path::Path;

use crate::{
    authority::{Authority, run},
    pc::{Pc, run_der},
};

#[test]
fn a_request_on_paper_is_installed_later() {
    let pc = Pc::new();
    let scratch = pc.scratch.path();
    let path = |name: &str| scratch.join(name).display().to_string();
    pc.run(&[
        "request",
        "--json",
        "--name",
        "teller 1",
        "--out",
        &path("x.pem"),
    ])
    .assert_ok();
    let staff = Authority::new(&scratch.join("staff"), "staff issuing");
    let leaf = staff.issue(&run_der(&path("x.pem")), "teller 1");
    write_pem(&path("leaf.pem"), &leaf);
    write_pem_of(&path("ca.pem"), &staff);
    pc.run(&[
        "install",
        "--json",
        "--certificate",
        &path("leaf.pem"),
        "--ca",
        &path("ca.pem"),
    ])
    .assert_ok();
    assert!(pc.certificates_in_nss().contains("teller 1"));
    let profile = pc.bank.profile.display().to_string();
    let other = pc.run(&[
        "install",
        "--json",
        "--certificate",
        &path("leaf.pem"),
        "--bank-profile",
        &profile,
    ]);
    assert_eq!(other.code(), "ACQ-CERTIFICATE");
}

fn write_pem(path: &str, der: &[u8]) {
    std::fs::write(format!("{path}.der"), der).unwrap();
    run(
        "openssl",
        &[
            "x509",
            "-inform",
            "DER",
            "-in",
            &format!("{path}.der"),
            "-out",
            path,
        ],
    );
}

fn write_pem_of(path: &str, authority: &Authority) {
    std::fs::write(Path::new(path), authority.pem()).unwrap();
}

#[test]
fn links_can_open_the_app() {
    let pc = Pc::new();
    pc.run(&["register-scheme", "--json"]).assert_ok();
    let path = pc
        .home()
        .join(".local/share/applications/tegata-agent.desktop");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(
        text.contains("MimeType=x-scheme-handler/tegata;") && text.contains(" acquire %u\n"),
        "{text}"
    );
}
