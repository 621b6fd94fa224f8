//! The way that works: from a link or a code to a proven certificate, and its renewal.

use std::process::{Command, Stdio};

use crate::{
    authority::run,
    pc::{Outcome, Pc},
};

#[test]
fn a_link_ends_in_a_proven_certificate_in_chromiums_database() {
    let pc = Pc::new();
    let outcome = pc.acquire(&[&pc.bank.link("t-1"), "--yes"]);
    outcome.assert_ok();
    assert_eq!(outcome.event("number").unwrap()["number"], "0472");
    let claimed = outcome.event("claimed").unwrap();
    assert_eq!(
        claimed["bank_name"]["ja"], "見本信用金庫",
        "the profile's name, not the server's"
    );
    assert_eq!(claimed["shown_as"]["ja"], "偽", "beside it, never instead");
    assert_eq!(outcome.event("start").unwrap()["test"], true);
    assert!(outcome.event("valid").is_some());
    assert!(pc.bank.ledger.lock().unwrap().proven);
    assert!(
        pc.certificates_in_nss()
            .contains("00009876543 riyousya1 1635")
    );
    assert_eq!(pc.unfinished(), 0, "the app key is gone");

    let listed = pc.run(&["list", "--json"]);
    assert_eq!(
        listed.events[0]["certificates"][0]["holder"]["user"],
        "riyousya1"
    );
    let fingerprint = listed.events[0]["certificates"][0]["fingerprint"]
        .as_str()
        .unwrap()
        .to_owned();
    pc.run(&[
        "remove",
        "--json",
        "--yes",
        "--certificate",
        &fingerprint[..8],
    ])
    .assert_ok();
    assert!(!pc.certificates_in_nss().contains("riyousya1"));
}

#[test]
fn a_code_typed_by_hand_works_like_a_link() {
    let pc = Pc::new();
    let code = tegata_acquisition::PairingCode::from_bits(&[7; 6])
        .unwrap()
        .to_string()
        .to_lowercase();
    let outcome = pc.acquire(&[
        "--code",
        &code,
        "--contract",
        "00009876543",
        "--bank",
        "1635",
        "--yes",
    ]);
    outcome.assert_ok();
    let other = pc.acquire(&[
        "--code",
        &code,
        "--contract",
        "00009876543",
        "--bank",
        "5110",
        "--yes",
    ]);
    assert_eq!(other.code(), "ACQ-SERVER");
}

#[test]
fn held_is_told_and_looked_up_again() {
    let pc = Pc::new();
    pc.bank.ledger.lock().unwrap().after_proof = "held".to_owned();
    let held = pc.acquire(&[&pc.bank.link("t-1"), "--yes"]);
    held.assert_ok();
    assert!(held.event("held").is_some() && held.event("valid").is_none());
    let still = pc.acquire(&[]);
    assert!(still.ok && still.event("held").is_some());
    pc.bank.ledger.lock().unwrap().state = "valid".to_owned();
    let released = pc.acquire(&[]);
    assert!(released.ok && released.event("valid").is_some());
    assert_eq!(pc.unfinished(), 0);
}

#[test]
fn wrong_pc_clock_is_named() {
    let pc = Pc::new();
    pc.bank.ledger.lock().unwrap().date = Some("Sun, 06 Nov 1994 08:49:37 GMT".to_owned());
    let outcome = pc.acquire(&[&pc.bank.link("t-1"), "--yes"]);
    outcome.assert_ok();
    assert!(outcome.event("clock").unwrap()["seconds"].as_i64().unwrap() > 300);
}

#[test]
fn renewal_shows_the_old_certificate_and_asks_for_the_pin_only() {
    let pc = Pc::new();
    pc.acquire(&[&pc.bank.link("t-1"), "--yes"]).assert_ok();
    let old = {
        let mut ledger = pc.bank.ledger.lock().unwrap();
        ledger.acquisition = "acq-2".to_owned();
        ledger.calls.clear();
        ledger.presented.clear();
        ledger.issued.take().unwrap()
    };
    let pin = pc.scratch.path().join("pin");
    std::fs::write(&pin, "73519426\n").unwrap();
    let profile = pc.bank.profile.display().to_string();
    let outcome = pc.run(&[
        "renew",
        "--json",
        "--bank-profile",
        &profile,
        "--pin-file",
        &pin.display().to_string(),
        "--remove-old",
    ]);
    outcome.assert_ok();
    assert!(outcome.event("number").is_none() && outcome.event("confirm").is_none());
    assert!(outcome.event("removed").is_some());
    let ledger = pc.bank.ledger.lock().unwrap();
    assert_eq!(ledger.calls[0], "POST /acquisition/v1/renewals");
    assert_eq!(ledger.presented[0].as_ref(), Some(&old));
    assert!(ledger.proven && ledger.issued.as_ref() != Some(&old));
    assert!(!pc.traces().contains("73519426"));
    assert_eq!(pc.certificates_in_nss().matches("riyousya1").count(), 1);
}

#[test]
fn the_own_address_can_be_chosen() {
    let pc = Pc::new();
    pc.acquire(&[
        &pc.bank.link("t-1"),
        "--yes",
        "--source-address",
        "127.2.0.1",
    ])
    .assert_ok();
    let expected: std::net::IpAddr = "127.2.0.1".parse().unwrap();
    assert!(
        pc.bank
            .ledger
            .lock()
            .unwrap()
            .callers
            .iter()
            .all(|caller| *caller == expected)
    );
}

#[test]
fn a_certificate_of_this_pc_is_shown_with_the_next_claim() {
    let pc = Pc::new();
    pc.acquire(&[&pc.bank.link("t-1"), "--yes"]).assert_ok();
    let old = {
        let mut ledger = pc.bank.ledger.lock().unwrap();
        ledger.acquisition = "acq-2".to_owned();
        ledger.state = "paired".to_owned();
        ledger.presented.clear();
        ledger.issued.take()
    };
    pc.acquire(&[&pc.bank.link("t-2"), "--yes"]).assert_ok();
    let presented = pc.bank.ledger.lock().unwrap().presented.clone();
    assert_eq!(presented[0], old);
    assert_eq!(presented[1], None, "status calls show none");
}

#[test]
fn a_pkcs11_token_keeps_the_key() {
    let pc = Pc::new();
    let tokens = pc.scratch.path().join("tokens");
    std::fs::create_dir(&tokens).unwrap();
    let configuration = pc
        .scratch
        .path()
        .join("softhsm2.conf")
        .display()
        .to_string();
    std::fs::write(
        &configuration,
        format!("directories.tokendir = {}\n", tokens.display()),
    )
    .unwrap();
    let with = |mut command: Command| {
        let output = command
            .env("SOFTHSM2_CONF", &configuration)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Outcome::of(output.status.success(), &output.stdout, &output.stderr)
    };
    let made = Command::new("softhsm2-util")
        .args([
            "--init-token",
            "--free",
            "--label",
            "card",
            "--so-pin",
            "5678",
            "--pin",
            "1234",
        ])
        .env("SOFTHSM2_CONF", &configuration)
        .output()
        .unwrap();
    assert!(made.status.success());
    let pin = pc.scratch.path().join("token-pin").display().to_string();
    std::fs::write(&pin, "1234\n").unwrap();
    let (profile, link) = (pc.bank.profile.display().to_string(), pc.bank.link("t-1"));
    let module = "/usr/lib/softhsm/libsofthsm2.so";
    let mut arguments = vec![
        "acquire",
        "--json",
        "--yes",
        "--bank-profile",
        &profile,
        &link,
    ];
    arguments.extend([
        "--store",
        "pkcs11",
        "--pkcs11-module",
        module,
        "--token",
        "card",
    ]);
    assert_eq!(with(pc.command(&arguments)).code(), "ACQ-KEYSTORE");
    arguments.extend(["--token-pin-file", &pin]);
    let outcome = with(pc.command(&arguments));
    outcome.assert_ok();
    assert_eq!(outcome.event("key").unwrap()["protection"], "pkcs11_token");
    assert!(pc.bank.ledger.lock().unwrap().proven);
}

#[test]
fn firefox_gets_it_in_its_own_profile() {
    let pc = Pc::new();
    let none = pc.acquire(&[&pc.bank.link("t-1"), "--yes", "--store", "firefox"]);
    assert_eq!(none.code(), "ACQ-KEYSTORE");
    let folder = pc.home().join(".mozilla/firefox");
    std::fs::create_dir_all(folder.join("x.default")).unwrap();
    std::fs::write(
        folder.join("profiles.ini"),
        "[Profile0]\nPath=x.default\nDefault=1\n",
    )
    .unwrap();
    pc.acquire(&[&pc.bank.link("t-1"), "--yes", "--store", "firefox"])
        .assert_ok();
    let list = run(
        "certutil",
        &[
            "-L",
            "-d",
            &format!("sql:{}", folder.join("x.default").display()),
        ],
    );
    assert!(list.contains("riyousya1"), "{list}");
}

#[test]
fn words_on_a_terminal_carry_the_test_mark() {
    let pc = Pc::new();
    let profile = pc.bank.profile.display().to_string();
    let link = pc.bank.link("t-1");
    let mut command = pc.command(&[
        "acquire",
        "--yes",
        "--bank-profile",
        &profile,
        &link,
        "--lang",
        "ja",
    ]);
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    for expected in [
        "[1/6]",
        "[2/6]",
        "0 4 7 2",
        "[3/6]",
        "[4/6]",
        "[5/6]",
        "[6/6]",
        "*******6543",
        "完了",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(
        text.lines()
            .filter(|line| line.starts_with("【テスト TEST】"))
            .count()
            > 10
    );
}
