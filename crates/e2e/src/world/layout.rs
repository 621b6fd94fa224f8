//! Ports, folders and names of a world. All invented.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use anyhow::Result;
use tegata_domain::policy::{Policies, ServiceProfile, TypedPolicies};
use tegata_server::config::{AuthorityNames, BankConfig, Config, PinHash, Place};
use tegata_testkit::ports;

use super::{BANK, OTHER_BANK, Options, WEB_FB_BANK};

const OFFSETS: [u16; 18] = [
    3, 4, 5, 6, 7, 8, 23, 24, 25, 26, 28, 40, 50, 63, 64, 65, 66, 68,
];

/// Finds free ports and describes an installation in a folder.
pub(super) fn config(folder: &Path, options: &Options) -> Result<(u16, Config)> {
    let base = ports::block(&OFFSETS)?;
    std::fs::write(folder.join("passphrase"), "a passphrase of a test\n")?;
    let config = Config {
        data: folder.to_path_buf(),
        database: options.database.clone(),
        passphrase_file: folder.join("passphrase"),
        repository: format!("http://127.0.0.1:{}", base + 40),
        repository_bind: vec![loopback(base + 40)],
        management_bind: vec![loopback(base + 50)],
        demo: false,
        authorities: AuthorityNames {
            operator: "Mihon Shinkin Information Center".to_owned(),
            root: "Mihon Shinkin Root CA".to_owned(),
            customers: "Mihon Shinkin Internet Banking Intermediate CA".to_owned(),
            staff: "Mihon Shinkin Staff CA".to_owned(),
        },
        // As cheap as Argon2id gets: what it costs is measured elsewhere, and 500 wrong PINs are typed here.
        pin_hash: PinHash {
            memory_kib: 64,
            passes: 1,
            lanes: 1,
        },
        agent: place(base + 7, false),
        tls: None,
        banks: vec![
            bank(
                base,
                (BANK, "さくら見本信用金庫", "Sakura Mihon Shinkin Bank"),
                &options.policies,
            ),
            bank(
                base + 20,
                (OTHER_BANK, "かえで見本信用金庫", "Kaede Mihon Shinkin Bank"),
                &options.policies,
            ),
            web_fb(base + 60)?,
        ],
    };
    let mut config = config;
    let other = config.banks.iter_mut().find(|bank| bank.code == OTHER_BANK);
    if let (Some(profile), Some(other)) = (&options.other_profile, other) {
        other.profile = profile.clone();
        other.policies = TypedPolicies::default();
    }
    Ok((base, config.checked()?))
}

fn bank(
    base: u16,
    (code, name_ja, name_en): (&str, &str, &str),
    policies: &Policies,
) -> BankConfig {
    BankConfig {
        code: code.to_owned(),
        name_ja: name_ja.to_owned(),
        name_en: name_en.to_owned(),
        profile: ServiceProfile::BusinessDirect,
        banking_url: format!("https://localhost:{}/", base + 3),
        profile_file: None,
        policies: policies.clone().into(),
        help_desk: None,
        look: None,
        public: place(base + 3, false),
        user: place(base + 4, true),
        administrator: place(base + 5, true),
        console: place(base + 6, true),
        diagnosis: place(base + 8, true),
    }
}

/// With the policies of its profile, and both sign-ins offered.
fn web_fb(base: u16) -> Result<BankConfig> {
    let profile = ServiceProfile::WebFb;
    let mut policies = profile.default_policies()?;
    policies.id_password_sign_in = true;
    let names = (
        WEB_FB_BANK,
        "つばき見本信用金庫",
        "Tsubaki Mihon Shinkin Bank",
    );
    Ok(BankConfig {
        profile,
        ..bank(base, names, &policies)
    })
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
