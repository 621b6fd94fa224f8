//! Killed, stopped, disconnected: what a later run makes of it.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::Value;

use crate::{authority::run, bank::SECRET, pc::Pc};

/// Facts: 29.
#[test]
fn kill_at_every_step_goes_on_with_the_same_keys() {
    for step in [
        "claiming",
        "claimed",
        "number",
        "approved",
        "key",
        "requesting",
        "issued",
        "installed",
        "proving",
    ] {
        let pc = Pc::new();
        pc.bank.ledger.lock().unwrap().polls_until_approved = 2;
        kill_at(&pc, step);
        let traces = pc.traces();
        assert!(
            !traces.contains(SECRET),
            "{step}: the link's secret is written nowhere"
        );
        let outcome = pc.acquire(&[&pc.bank.link("t-1"), "--yes"]);
        outcome.assert_ok();
        let ledger = pc.bank.ledger.lock().unwrap();
        assert_eq!(ledger.app_keys.len(), 1, "{step}: one app key");
        assert_eq!(
            ledger.requests.len(),
            1,
            "{step}: one request, byte for byte"
        );
        assert!(ledger.proven, "{step}");
        let list = pc.certificates_in_nss();
        assert_eq!(
            list.matches("riyousya1").count(),
            1,
            "{step}: installed once\n{list}"
        );
        let keys = run(
            "certutil",
            &[
                "-K",
                "-d",
                &format!("sql:{}", pc.home().join(".pki/nssdb").display()),
            ],
        );
        assert_eq!(keys.matches("> ec").count(), 1, "{step}: one key\n{keys}");
    }
}

/// Kills at moments that no step announces; delays differ from round to round.
#[test]
fn killed_at_any_moment_nothing_is_lost_or_doubled() {
    for round in 0..5_u64 {
        let pc = Pc::new();
        let (profile, link) = (pc.bank.profile.display().to_string(), pc.bank.link("t-1"));
        for kill in 0..8_u64 {
            let delay = (round * 37 + kill * 53) % 240;
            let mut child = pc
                .command(&[
                    "acquire",
                    "--json",
                    "--yes",
                    "--bank-profile",
                    &profile,
                    &link,
                ])
                .stdout(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_millis(delay));
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let outcome = pc.acquire(&[&link, "--yes"]);
        outcome.assert_ok();
        assert!(outcome.event("valid").is_some());
        let ledger = pc.bank.ledger.lock().unwrap();
        assert_eq!(
            (ledger.app_keys.len(), ledger.requests.len()),
            (1, 1),
            "round {round}"
        );
        assert!(ledger.proven);
        assert_eq!(pc.certificates_in_nss().matches("riyousya1").count(), 1);
        assert_eq!(pc.unfinished(), 0);
    }
}

/// Starts `acquire` and kills it when it tells of a step.
fn kill_at(pc: &Pc, step: &str) {
    let profile = pc.bank.profile.display().to_string();
    let link = pc.bank.link("t-1");
    kill(
        pc.command(&[
            "acquire",
            "--json",
            "--yes",
            "--bank-profile",
            &profile,
            &link,
        ]),
        step,
    );
}

fn kill(mut command: Command, step: &str) {
    let mut child: Child = command.stdout(Stdio::piped()).spawn().unwrap();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let event: Value = serde_json::from_str(&line.unwrap()).unwrap();
        if event["event"] == step {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn after_the_claim_it_goes_on_without_the_link() {
    let pc = Pc::new();
    kill_at(&pc, "number");
    let outcome = pc.acquire(&["--yes"]);
    outcome.assert_ok();
    assert_eq!(outcome.event("resumed").unwrap()["step"], "claimed");
    let nothing = pc.acquire(&["--yes"]);
    assert_eq!(nothing.code(), "ACQ-TICKET-EXPIRED");
}

#[test]
fn a_new_ticket_of_the_same_holder_takes_the_key_of_the_unfinished_one() {
    let pc = Pc::new();
    kill_at(&pc, "requesting");
    {
        let mut ledger = pc.bank.ledger.lock().unwrap();
        ledger.acquisition = "acq-2".to_owned();
        ledger.state = "paired".to_owned();
        ledger.polls_until_approved = 1;
    }
    let outcome = pc.acquire(&[&pc.bank.link("t-2"), "--yes"]);
    outcome.assert_ok();
    let key = outcome.event("key").unwrap();
    assert_eq!(
        (key["label"].as_str(), key["found"].as_bool()),
        (Some("acq-1"), Some(true))
    );
    assert_eq!(pc.unfinished(), 0);
}

#[test]
fn a_key_that_the_server_has_seen_is_replaced_once() {
    let pc = Pc::new();
    kill_at(&pc, "requesting");
    {
        let mut ledger = pc.bank.ledger.lock().unwrap();
        ledger.acquisition = "acq-2".to_owned();
        ledger.state = "paired".to_owned();
        ledger.polls_until_approved = 1;
        ledger.issued = None;
        ledger.refuse_first_key = true;
    }
    let outcome = pc.acquire(&[&pc.bank.link("t-2"), "--yes"]);
    outcome.assert_ok();
    let labels: Vec<_> = outcome
        .events
        .iter()
        .filter(|e| e["event"] == "key")
        .map(|e| e["label"].clone())
        .collect();
    assert_eq!(labels, ["acq-1", "acq-2"]);
}

#[test]
fn a_second_instance_says_so() {
    let pc = Pc::new();
    pc.bank.ledger.lock().unwrap().polls_until_approved = 1_000;
    let profile = pc.bank.profile.display().to_string();
    let link = pc.bank.link("t-1");
    let mut first = pc
        .command(&[
            "acquire",
            "--json",
            "--yes",
            "--bank-profile",
            &profile,
            &link,
        ])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(first.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("\"number\"")));
    assert_eq!(pc.acquire(&[&link, "--yes"]).code(), "ACQ-BUSY");
    first.kill().unwrap();
    first.wait().unwrap();
}

#[test]
fn a_server_that_is_down_for_a_moment_is_asked_again() {
    let pc = Pc::new();
    pc.bank.ledger.lock().unwrap().down_for = 2;
    let outcome = pc.acquire(&[&pc.bank.link("t-1"), "--yes"]);
    outcome.assert_ok();
    assert_eq!(
        outcome
            .events
            .iter()
            .filter(|event| event["event"] == "retry")
            .count(),
        2
    );
}

#[test]
fn ctrl_c_while_waiting_tells_the_bank() {
    let pc = Pc::new();
    pc.bank.ledger.lock().unwrap().polls_until_approved = 1_000;
    let profile = pc.bank.profile.display().to_string();
    let link = pc.bank.link("t-1");
    let mut child = pc
        .command(&[
            "acquire",
            "--json",
            "--yes",
            "--bank-profile",
            &profile,
            &link,
        ])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("\"waiting\"")));
    run("kill", &["-INT", &child.id().to_string()]);
    assert!(lines.any(|line| line.unwrap().contains("ACQ-STOPPED")));
    assert!(!child.wait().unwrap().success());
    assert_eq!(pc.bank.ledger.lock().unwrap().state, "cancelled");
    assert_eq!(pc.unfinished(), 0);
}

#[test]
fn stop_ends_what_was_interrupted() {
    let pc = Pc::new();
    kill_at(&pc, "number");
    let profile = pc.bank.profile.display().to_string();
    pc.run(&["stop", "--json", "--bank-profile", &profile])
        .assert_ok();
    assert_eq!(pc.bank.ledger.lock().unwrap().state, "cancelled");
    assert_eq!(pc.unfinished(), 0);
}

#[test]
fn a_killed_renewal_keeps_its_app_key() {
    let pc = Pc::new();
    pc.acquire(&[&pc.bank.link("t-1"), "--yes"]).assert_ok();
    {
        let mut ledger = pc.bank.ledger.lock().unwrap();
        ledger.acquisition = "acq-2".to_owned();
        ledger.app_keys.clear();
        ledger.issued = None;
    }
    let pin = pc.scratch.path().join("pin").display().to_string();
    std::fs::write(&pin, "73519426\n").unwrap();
    let profile = pc.bank.profile.display().to_string();
    let renew = [
        "renew",
        "--json",
        "--bank-profile",
        &profile,
        "--pin-file",
        &pin,
    ];
    for step in ["claiming", "requesting", "installed"] {
        kill(pc.command(&renew), step);
        assert!(!pc.traces().contains("73519426"), "{step}");
    }
    pc.run(&renew).assert_ok();
    assert_eq!(pc.bank.ledger.lock().unwrap().app_keys.len(), 1);
    let listed = pc.run(&["list", "--json"]);
    assert_eq!(
        listed.events[0]["certificates"].as_array().unwrap().len(),
        2,
        "the old one stays without consent"
    );
}
