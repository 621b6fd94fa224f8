//! Ports and names of the installation. All invented.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
};

use anyhow::{Context as _, Result};
use tegata_domain::policy::{ServiceProfile, TypedPolicies};
use tegata_server::config::{AuthorityNames, BankConfig, Config, PinHash, Place};

pub(super) const BANK: &str = "9990";

const LISTENERS: usize = 8;

pub(super) fn config(folder: &Path, pin_hash: PinHash, database: Option<String>) -> Result<Config> {
    fs::write(folder.join("passphrase"), "a passphrase of a bench\n")?;
    let mut ports = free_ports()?.into_iter();
    let mut port = || ports.next().context("too few ports");
    let (repository, management) = (port()?, port()?);
    let mut place = || Ok::<_, anyhow::Error>(place(port()?));
    let config = Config {
        data: folder.to_path_buf(),
        database,
        passphrase_file: folder.join("passphrase"),
        repository: format!("http://127.0.0.1:{repository}"),
        repository_bind: vec![loopback(repository)],
        management_bind: vec![loopback(management)],
        demo: false,
        authorities: AuthorityNames {
            operator: "Mihon Shinkin Information Center".to_owned(),
            root: "Mihon Shinkin Root CA".to_owned(),
            customers: "Mihon Shinkin Internet Banking Intermediate CA".to_owned(),
            staff: "Mihon Shinkin Staff CA".to_owned(),
        },
        pin_hash,
        agent: place()?,
        tls: None,
        mail: None,
        banks: vec![BankConfig {
            look: None,
            code: BANK.to_owned(),
            name_ja: "さくら見本信用金庫".to_owned(),
            name_en: "Sakura Mihon Shinkin Bank".to_owned(),
            profile: ServiceProfile::BusinessDirect,
            banking_url: "https://localhost/".to_owned(),
            profile_file: None,
            policies: TypedPolicies::default(),
            help_desk: None,
            public: place()?,
            user: place()?,
            administrator: place()?,
            console: place()?,
            diagnosis: place()?,
        }],
    };
    config.checked()
}

/// Ports that were free a moment ago.
fn free_ports() -> Result<Vec<u16>> {
    let listeners = (0..LISTENERS).map(|_| TcpListener::bind(loopback(0)));
    // All are held until the last is bound, so that no port comes twice.
    let listeners = listeners.collect::<Result<Vec<_>, _>>()?;
    let ports = listeners
        .iter()
        .map(|listener| Ok(listener.local_addr()?.port()));
    ports.collect()
}

fn place(port: u16) -> Place {
    Place {
        bind: vec![loopback(port)],
        origin: format!("https://localhost:{port}"),
        labels_below: None,
    }
}

fn loopback(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}
