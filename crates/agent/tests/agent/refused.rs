//! What the app refuses, and what it does when it is refused.

use serde_json::Value;

use crate::{
    authority::Authority,
    pc::{Pc, run_der},
};

#[test]
fn a_rejected_certificate_leaves_the_pc() {
    let pc = Pc::new();
    pc.bank.ledger.lock().unwrap().after_proof = "held".to_owned();
    pc.acquire(&[&pc.bank.link("t-1"), "--yes"]).assert_ok();
    pc.bank.ledger.lock().unwrap().state = "rejected".to_owned();
    assert_eq!(pc.acquire(&[]).code(), "ACQ-REJECTED");
    assert!(!pc.certificates_in_nss().contains("riyousya1"));
    assert_eq!(pc.unfinished(), 0);
}

#[test]
fn not_me_stops_before_any_key_exists() {
    let pc = Pc::new();
    let outcome = pc.acquire(&[&pc.bank.link("t-1")]);
    assert!(!outcome.ok && outcome.event("confirm").is_some());
    assert_eq!(outcome.code(), "ACQ-STOPPED");
    assert!(outcome.event("number").is_none() && outcome.event("key").is_none());
    assert_eq!(pc.bank.ledger.lock().unwrap().state, "cancelled");
    assert_eq!(pc.unfinished(), 0);
}

#[test]
fn unknown_origin_refused() {
    let pc = Pc::new();
    let evil = pc
        .bank
        .link("t-1")
        .replace("localhost", "localhost.evil.example");
    let outcome = pc.acquire(&[&evil, "--yes"]);
    assert_eq!(outcome.code(), "ACQ-SERVER");
    assert!(pc.bank.ledger.lock().unwrap().calls.is_empty());
    let twice = pc.acquire(&[&format!("{}&ticket=t-2", pc.bank.link("t-1")), "--yes"]);
    assert_eq!(twice.code(), "ACQ-SERVER");
    let without_profile = pc.run(&["acquire", "--json", "--yes", &pc.bank.link("t-1")]);
    assert_eq!(without_profile.code(), "ACQ-SERVER");
}

#[test]
fn wrong_root_refused() {
    let pc = Pc::new();
    let profile = pc.bank.profile_with_other_roots().display().to_string();
    let outcome = pc.run(&[
        "acquire",
        "--json",
        "--yes",
        "--bank-profile",
        &profile,
        &pc.bank.link("t-1"),
    ]);
    assert_eq!(outcome.code(), "ACQ-NET");
    assert!(
        outcome.event("retry").is_none(),
        "a fake is not asked twice"
    );
    assert!(pc.bank.ledger.lock().unwrap().calls.is_empty());
}

#[test]
fn redirects_are_refused() {
    let pc = Pc::new();
    pc.bank.ledger.lock().unwrap().instead = Some((307, Value::Null));
    let outcome = pc.acquire(&[&pc.bank.link("t-1"), "--yes"]);
    assert_eq!(outcome.code(), "ACQ-NET");
    assert_eq!(pc.bank.ledger.lock().unwrap().calls.len(), 1);
}

#[test]
fn refusals_are_shown_with_their_code() {
    let pc = Pc::new();
    let taken = tegata_acquisition::messages::ErrorAnswer::of(tegata_acquisition::Code::Taken);
    pc.bank.ledger.lock().unwrap().instead = Some((409, serde_json::to_value(taken).unwrap()));
    let outcome = pc.acquire(&[&pc.bank.link("t-1"), "--yes", "--lang", "en"]);
    assert_eq!(outcome.code(), "ACQ-TAKEN");
    assert!(
        outcome.event("error").unwrap()["message"]
            .as_str()
            .unwrap()
            .contains("Another app")
    );
    assert_eq!(pc.unfinished(), 0);
}

#[test]
fn a_foreign_certificate_is_not_installed() {
    let pc = Pc::new();
    let strangers = Authority::new(&pc.scratch.path().join("strangers"), "sample issuing");
    let scratch = pc.scratch.path().display().to_string();
    let request = pc.command(&[
        "request",
        "--json",
        "--name",
        "x",
        "--out",
        &format!("{scratch}/x.pem"),
        "--store",
        "file",
    ]);
    assert!({ request }.output().unwrap().status.success());
    let der = run_der(&format!("{scratch}/x.pem"));
    pc.bank.ledger.lock().unwrap().wrong_certificate =
        Some(strangers.issue(&der, "00009876543 riyousya1 1635"));
    let outcome = pc.acquire(&[&pc.bank.link("t-1"), "--yes"]);
    assert_eq!(outcome.code(), "ACQ-CERTIFICATE");
    assert!(!pc.certificates_in_nss().contains("riyousya1"));
}
