//! A PC with a home of its own, the program on it, and a bank to talk to.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::{authority::run, bank::Bank};

/// A PC with a home of its own and a bank to talk to.
pub(crate) struct Pc {
    pub(crate) scratch: TempDir,
    pub(crate) bank: Bank,
}

impl Pc {
    pub(crate) fn new() -> Self {
        let scratch = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(scratch.path().join("home/.pki/nssdb")).unwrap();
        let bank = Bank::start(scratch.path());
        Self { scratch, bank }
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.scratch.path().join("home")
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.home().join(".local/state/tegata/agent")
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tegata-agent"));
        command
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.home())
            .args(arguments);
        command
    }

    /// Runs `acquire` with the bank's profile to its end.
    pub(crate) fn acquire(&self, arguments: &[&str]) -> Outcome {
        let profile = self.bank.profile.display().to_string();
        let mut all = vec!["acquire", "--json", "--bank-profile", &profile];
        all.extend(arguments);
        self.run(&all)
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        let output = self
            .command(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Outcome::of(output.status.success(), &output.stdout, &output.stderr)
    }

    /// Everything the app left in its folder, as one text.
    pub(crate) fn traces(&self) -> String {
        run(
            "sh",
            &[
                "-c",
                &format!("cat $(find '{}' -type f)", self.state().display()),
            ],
        )
    }

    pub(crate) fn certificates_in_nss(&self) -> String {
        run(
            "certutil",
            &[
                "-L",
                "-d",
                &format!("sql:{}", self.home().join(".pki/nssdb").display()),
            ],
        )
    }

    pub(crate) fn unfinished(&self) -> usize {
        std::fs::read_dir(self.state().join("unfinished"))
            .unwrap()
            .count()
    }
}

/// How a run ended and what it told.
pub(crate) struct Outcome {
    pub(crate) ok: bool,
    pub(crate) events: Vec<Value>,
}

impl Outcome {
    pub(crate) fn of(ok: bool, out: &[u8], errors: &[u8]) -> Self {
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

    pub(crate) fn event(&self, name: &str) -> Option<&Value> {
        self.events.iter().find(|event| event["event"] == name)
    }

    pub(crate) fn code(&self) -> &str {
        self.event("error")
            .and_then(|error| error["code"].as_str())
            .unwrap_or_default()
    }

    pub(crate) fn assert_ok(&self) {
        assert!(self.ok, "{:#?}", self.events);
    }
}

/// A request written as PEM, in DER.
pub(crate) fn run_der(pem: &str) -> Vec<u8> {
    let der = format!("{pem}.der");
    run(
        "openssl",
        &["req", "-in", pem, "-outform", "DER", "-out", &der],
    );
    std::fs::read(der).unwrap()
}
