//! The whole program against a bank over TLS: what it sends, keeps, installs, refuses.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::{
    authority::{Authority, run},
    bank::{Bank, SECRET},
};

/// A PC with a home of its own and a bank to talk to.
struct Pc {
    scratch: TempDir,
    bank: Bank,
}

impl Pc {
    fn new() -> Self {
        let scratch = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(scratch.path().join("home/.pki/nssdb")).unwrap();
        let bank = Bank::start(scratch.path());
        Self { scratch, bank }
    }

    fn home(&self) -> PathBuf {
        self.scratch.path().join("home")
    }

    fn state(&self) -> PathBuf {
        self.home().join(".local/state/tegata/agent")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tegata-agent"));
        command
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.home())
            .args(arguments);
        command
    }

    /// Runs `acquire` with the bank's profile to its end.
    fn acquire(&self, arguments: &[&str]) -> Outcome {
        let profile = self.bank.profile.display().to_string();
        let mut all = vec!["acquire", "--json", "--bank-profile", &profile];
        all.extend(arguments);
        self.run(&all)
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        let output = self
            .command(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Outcome::of(output.status.success(), &output.stdout, &output.stderr)
    }

    /// Everything the app left in its folder, as one text.
    fn traces(&self) -> String {
        run(
            "sh",
            &[
                "-c",
                &format!("cat $(find '{}' -type f)", self.state().display()),
            ],
        )
    }

    fn certificates_in_nss(&self) -> String {
        run(
            "certutil",
            &[
                "-L",
                "-d",
                &format!("sql:{}", self.home().join(".pki/nssdb").display()),
            ],
        )
    }

    fn unfinished(&self) -> usize {
        std::fs::read_dir(self.state().join("unfinished"))
            .unwrap()
            .count()
    }
}

/// How a run ended and what it told.
struct Outcome {
    ok: bool,
    events: Vec<Value>,
}

impl Outcome {
    fn of(ok: bool, out: &[u8], errors: &[u8]) -> Self {
        let text = String::from_utf8_lossy(out);
        let parse = |line: &str| {
            serde_json::from_str(line)
                .unwrap_or_else(|_| panic!("{text}\n{}", String::from_utf8_lossy(errors)))
        };
        Self {
            ok,
            events: text.lines().map(parse).collect(),
        }
    }

    fn event(&self, name: &str) -> Option<&Value> {
        self.events.iter().find(|event| event["event"] == name)
    }

    fn code(&self) -> &str {
        self.event("error")
            .and_then(|error| error["code"].as_str())
            .unwrap_or_default()
    }

    fn assert_ok(&self) {
        assert!(self.ok, "{:#?}", self.events);
    }
}

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

fn run_der(pem: &str) -> Vec<u8> {
    let der = format!("{pem}.der");
    run(
        "openssl",
        &["req", "-in", pem, "-outform", "DER", "-out", &der],
    );
    std::fs::read(der).unwrap()
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
