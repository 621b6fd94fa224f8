//! Where everything of the demonstration is: ports, folders, names. All invented.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use tegata_domain::{
    policy::{ServiceProfile, TypedPolicies},
    random,
};

use crate::{
    cli::Demo,
    config::{AuthorityNames, BankConfig, Config, HelpDeskConfig, PinHash, Place},
    environment::Environment,
    files::{self, Readers},
};

/// The invented bank.
pub(crate) const BANK: &str = "9990";
/// Another invented bank on the same installation, with WEB-FB (seed 004).
pub(crate) const WEB_FB_BANK: &str = "9991";

/// The places of one demonstration.
pub(crate) struct Layout {
    pub(crate) base: u16,
    pub(crate) data: PathBuf,
    pub(crate) config: Config,
}

impl Layout {
    pub(crate) fn new(data: &Path, command: &Demo) -> Result<Self> {
        let base = command.port_base;
        base.checked_add(200).context("--port-base is too high")?;
        let config = Config {
            data: data.to_owned(),
            database: command.database.clone(),
            passphrase_file: data.join("passphrase"),
            repository: format!("http://127.0.0.1:{}", base + 40),
            repository_bind: vec![loopback(base + 40)],
            management_bind: vec![loopback(base + 50)],
            demo: true,
            authorities: AuthorityNames {
                operator: "Mihon Shinkin Information Center".to_owned(),
                root: "Mihon Shinkin Root CA".to_owned(),
                customers: "Mihon Shinkin Internet Banking Intermediate CA".to_owned(),
                staff: "Mihon Shinkin Staff CA".to_owned(),
            },
            pin_hash: PinHash::default(),
            agent: place(base + 7, false),
            tls: None,
            mail: None,
            banks: vec![
                bank(
                    base,
                    BANK,
                    "さくら見本信用金庫",
                    "Sakura Mihon Shinkin Bank",
                ),
                BankConfig {
                    profile: ServiceProfile::WebFb,
                    ..bank(
                        base + 100,
                        WEB_FB_BANK,
                        "かえで見本信用金庫",
                        "Kaede Mihon Shinkin Bank",
                    )
                },
            ],
        };
        Ok(Self {
            base,
            data: data.to_owned(),
            config: config.checked()?,
        })
    }

    /// The folder of a PC: a HOME that a browser can be started with.
    pub(crate) fn pc(&self, name: &str) -> PathBuf {
        self.data.join("pc").join(name)
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.data.join(name)
    }

    pub(crate) fn url(&self, offset: u16, path: &str) -> String {
        format!("https://localhost:{}{path}", self.base + offset)
    }

    /// An address of either bank.
    pub(crate) fn url_of(&self, bank: &str, offset: u16, path: &str) -> String {
        let step = if bank == WEB_FB_BANK { 100 } else { 0 };
        self.url(step + offset, path)
    }

    pub(crate) fn profile(&self, bank: &str) -> PathBuf {
        self.file(&format!("profiles/{bank}.json"))
    }

    /// `tegata.toml` beside everything else, so that other commands find this installation.
    pub(crate) fn write_config(&self, environment: &Environment) -> Result<()> {
        if !self.config.passphrase_file.exists() {
            let phrase = random::decimal(environment.random.as_ref(), 24);
            files::write(
                &self.config.passphrase_file,
                phrase.as_bytes(),
                Readers::Owner,
            )?;
        }
        let text = toml::to_string_pretty(&self.config)?;
        files::write(&self.file("tegata.toml"), text.as_bytes(), Readers::Owner)
    }
}

fn bank(base: u16, code: &str, name_ja: &str, name_en: &str) -> BankConfig {
    BankConfig {
        code: code.to_owned(),
        name_ja: name_ja.to_owned(),
        name_en: name_en.to_owned(),
        profile: ServiceProfile::BusinessDirect,
        banking_url: format!("https://localhost:{}/", base + 3),
        profile_file: None,
        policies: TypedPolicies::default(),
        help_desk: Some(HelpDeskConfig {
            name: "IBヘルプデスク".to_owned(),
            phone: "0120-000-000".to_owned(),
            hours: "平日 9:00–17:00".to_owned(),
        }),
        look: None,
        public: place(base + 3, false),
        user: place(base + 4, true),
        administrator: place(base + 5, true),
        console: place(base + 6, true),
        diagnosis: place(base + 8, true),
    }
}

fn place(port: u16, labels: bool) -> Place {
    Place {
        bind: vec![loopback(port)],
        origin: format!("https://localhost:{port}"),
        labels_below: labels.then(|| "login.localhost".to_owned()),
    }
}

fn loopback(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}
