//! A real Chromium, with a PC's certificates and a managed policy of its own.
//!
//! The policy folder of Chromium is global to a machine, so each browser sees its own through a private mount; a private
//! process tree makes sure that nothing of it stays behind. Neither changes the machine, and neither needs root.

mod cdp;
mod page;

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use fantoccini::{Client, ClientBuilder};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::pc::Pc;
use crate::process::Process;
use crate::softhsm::Token;
use crate::xvfb::Display;

/// How to open a browser; [`Browser::on`] begins one.
pub struct Options<'a> {
    pc: &'a Pc,
    language: &'static str,
    selections: Vec<String>,
    policy: Map<String, Value>,
    arguments: Vec<String>,
    environment: Vec<(String, PathBuf)>,
    headless: bool,
}

/// Which certificate the browser presents to a server, in place of the person who would choose it in a box.
#[derive(Debug, Default, Clone)]
pub struct Filter {
    issuer_cn: Option<String>,
    subject_cn: Option<String>,
    subject_ou: Option<String>,
}

/// A running browser; dropping it ends it and all its processes.
pub struct Browser {
    client: Client,
    _scratch: TempDir,
    _driver: Process,
}

impl Browser {
    /// A browser on a PC: Japanese, without a window, choosing no certificate until told which.
    pub fn on(pc: &Pc) -> Options<'_> {
        Options {
            pc,
            language: "ja",
            selections: Vec::new(),
            policy: Map::new(),
            arguments: Vec::new(),
            environment: Vec::new(),
            headless: true,
        }
    }

    /// Quits the browser as a person would, so that its cookies are kept for the next one on this PC.
    pub async fn quit(self) -> Result<()> {
        Ok(self.client.close().await?)
    }

    /// The WebDriver client, for what this type does not offer.
    pub fn client(&self) -> &Client {
        &self.client
    }
}

impl Options<'_> {
    /// `"ja"` or `"en"`: the language of the browser and what it asks servers for.
    #[must_use]
    pub fn language(mut self, language: &'static str) -> Self {
        self.language = language;
        self
    }

    /// Presents the certificate that fits `filter` (the newest, if several do) to servers that match `pattern`,
    /// `https://localhost:8444` or `https://[*.]login.localhost`. Without a fitting one a headless browser would wait for an invisible box
    /// where it holds other certificates of the hinted authorities, and goes on without one where it holds none.
    #[must_use]
    pub fn select(mut self, pattern: &str, filter: &Filter) -> Self {
        let rule = json!({ "pattern": pattern, "filter": filter.to_json() });
        self.selections.push(rule.to_string());
        self
    }

    /// Sets another managed policy, such as `AutoLaunchProtocolsFromOrigins`.
    #[must_use]
    pub fn policy(mut self, name: &str, value: Value) -> Self {
        self.policy.insert(name.to_owned(), value);
        self
    }

    /// Adds an argument of Chromium's command line.
    #[must_use]
    pub fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    /// Shows the browser's windows, with the boxes for certificates and PINs, on a display.
    #[must_use]
    pub fn display(mut self, display: &Display) -> Self {
        self.headless = false;
        self.environment
            .push(("DISPLAY".to_owned(), display.name().into()));
        self
    }

    /// Shows the browser the way to a token that [`Pc::add_module`] made known.
    #[must_use]
    pub fn token(mut self, token: &Token) -> Self {
        let (name, value) = token.environment();
        self.environment.push((name.to_owned(), value));
        self
    }

    /// Starts the browser.
    pub async fn open(mut self) -> Result<Browser> {
        if !self.selections.is_empty() {
            self.policy.insert(
                "AutoSelectCertificateForUrls".to_owned(),
                json!(self.selections),
            );
        }
        let scratch = tempfile::Builder::new()
            .prefix("tegata-browser-")
            .tempdir()?;
        let managed = scratch.path().join("etc/policies/managed");
        std::fs::create_dir_all(&managed)?;
        std::fs::write(
            managed.join("test.json"),
            Value::Object(self.policy.clone()).to_string(),
        )?;

        let mut driver = Process::spawn(&mut self.driver_command(&scratch)?)?;
        let line = driver
            .wait_for_line("started successfully on port", Duration::from_secs(30))
            .await?;
        let port = line
            .rsplit(' ')
            .next()
            .unwrap_or_default()
            .trim_end_matches('.');
        let client = ClientBuilder::rustls()?
            .capabilities(self.capabilities()?)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .with_context(|| format!("Chromium did not start:\n{}", driver.output()))?;
        Ok(Browser {
            client,
            _scratch: scratch,
            _driver: driver,
        })
    }

    /// chromedriver as the second process of a private process tree: when the first one sees its standard input
    /// close, it ends, and the kernel ends all others.
    fn driver_command(&self, scratch: &TempDir) -> Result<Command> {
        const SCRIPT: &str = "mount --bind \"$1\" /etc/chromium && { chromedriver --port=0 </dev/null & cat >/dev/null; }";
        let mut command = self.pc.command("unshare");
        if crate::process::run(Command::new("id").arg("-u"))?.trim() != "0" {
            command.arg("--map-root-user");
        }
        command
            .args([
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                "-c",
                SCRIPT,
                "browser",
            ])
            .arg(scratch.path().join("etc"))
            .env("TMPDIR", scratch.path())
            .env("LANGUAGE", self.language)
            .env(
                "LANG",
                if self.language == "ja" {
                    "ja_JP.UTF-8"
                } else {
                    "en_US.UTF-8"
                },
            );
        if self.headless {
            command.env_remove("DISPLAY");
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        Ok(command)
    }

    fn capabilities(&self) -> Result<Map<String, Value>> {
        let profile = self.pc.home().join("chromium-profile");
        // A browser that was killed leaves its lock; its process number means nothing in the next process tree.
        for lock in ["SingletonLock", "SingletonCookie", "SingletonSocket"] {
            let _absent = std::fs::remove_file(profile.join(lock));
        }
        let mut arguments = vec![
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-quic".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--window-size=1280,900".to_owned(),
            "--window-position=0,0".to_owned(),
            format!("--lang={}", self.language),
            format!("--user-data-dir={}", profile.display()),
        ];
        if self.headless {
            arguments.push("--headless=new".to_owned());
        }
        arguments.extend(self.arguments.iter().cloned());
        let capabilities = json!({
            "goog:chromeOptions": {
                "binary": "/usr/bin/chromium",
                "args": arguments,
                "prefs": { "intl.accept_languages": self.language },
            },
            "pageLoadStrategy": "normal",
            "timeouts": { "pageLoad": 30_000, "script": 10_000 },
        });
        capabilities
            .as_object()
            .cloned()
            .context("capabilities are an object")
    }
}

impl Filter {
    /// Certificates whose subject has this CN.
    pub fn subject_cn(cn: &str) -> Self {
        Self {
            subject_cn: Some(cn.to_owned()),
            ..Self::default()
        }
    }

    /// Certificates whose issuer has this CN.
    pub fn issuer_cn(cn: &str) -> Self {
        Self {
            issuer_cn: Some(cn.to_owned()),
            ..Self::default()
        }
    }

    /// … and whose subject has this OU among its OUs, such as `CERTISSUEDNUM - 2`.
    #[must_use]
    pub fn and_subject_ou(mut self, ou: &str) -> Self {
        self.subject_ou = Some(ou.to_owned());
        self
    }

    fn to_json(&self) -> Value {
        let mut subject = Map::new();
        if let Some(cn) = &self.subject_cn {
            subject.insert("CN".to_owned(), json!(cn));
        }
        if let Some(ou) = &self.subject_ou {
            subject.insert("OU".to_owned(), json!(ou));
        }
        let mut filter = Map::new();
        if !subject.is_empty() {
            filter.insert("SUBJECT".to_owned(), Value::Object(subject));
        }
        if let Some(cn) = &self.issuer_cn {
            filter.insert("ISSUER".to_owned(), json!({ "CN": cn }));
        }
        Value::Object(filter)
    }
}
