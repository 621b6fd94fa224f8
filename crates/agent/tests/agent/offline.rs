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

/// Both as a program reads it and as a person does: eight groups of four on each of two lines.
#[test]
fn a_request_names_its_key_for_comparison() {
    let pc = Pc::new();
    let file = pc.scratch.path().join("x.pem").display().to_string();
    let ask = ["request", "--name", "teller 1", "--out", &file];
    let told = pc.run(&[&ask[..], &["--json"]].concat());
    told.assert_ok();
    let said = told.event("compare").unwrap()["sha256"].as_str().unwrap();
    let key = format!("{file}.pub.der");
    run(
        "sh",
        &[
            "-c",
            "openssl req -in \"$1\" -noout -pubkey | openssl pkey -pubin -outform DER -out \"$2\"",
            "sh",
            &file,
            &key,
        ],
    );
    let digest = run("sha256sum", &[&key]);
    assert_eq!(digest.split_whitespace().next(), Some(said));

    let output = pc.command(&ask).output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    let is_group = |word: &&str| word.len() == 4 && word.chars().all(|c| c.is_ascii_hexdigit());
    let rows: Vec<_> = shown
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|words| words.len() == 8 && words.iter().all(&is_group))
        .collect();
    assert_eq!(rows.len(), 2, "{shown}");
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
