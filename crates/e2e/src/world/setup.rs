//! Starting a world: the product, its first staff, tokens in stock.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicI64, AtomicUsize};
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result};
use tegata_app::App;
use tegata_app::bank::NewStaff;
use tegata_app::token::TokenSeed;
use tegata_domain::ids::BankCode;
use tegata_domain::pin::Pin;
use tegata_pki::{check_request, pem};
use tegata_server::config::Config;
use tegata_server::environment::{Environment, MovableClock, SystemRandom};
use tegata_server::wiring;
use tegata_testkit::openssl::Identity;
use tegata_testkit::pc::Pc;
use tegata_testkit::process::run;
use tegata_testkit::program;
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::{BANK, Member, OTHER_BANK, Options, Server, Token, WEB_FB_BANK, World, layout};

const TOKENS: usize = 60;
const STAFF: [(&str, &str); 6] = [
    (BANK, "teller"),
    (BANK, "approver"),
    (OTHER_BANK, "teller"),
    (OTHER_BANK, "approver"),
    (WEB_FB_BANK, "teller"),
    (WEB_FB_BANK, "approver"),
];

/// Other tests look for free ports at the same time, and may be quicker.
const PORT_TRIES: usize = 5;

pub(super) async fn here(options: Options) -> Result<World> {
    let mut tries = 1;
    loop {
        match here_once(&options).await {
            Err(error) if tries < PORT_TRIES && lost_a_port(&error) => tries += 1,
            other => return other,
        }
    }
}

pub(super) async fn process(options: Options) -> Result<World> {
    let mut tries = 1;
    loop {
        match process_once(&options).await {
            Err(error) if tries < PORT_TRIES && lost_a_port(&error) => tries += 1,
            other => return other,
        }
    }
}

fn lost_a_port(error: &anyhow::Error) -> bool {
    format!("{error:#}").contains("the port is in use")
}

async fn here_once(options: &Options) -> Result<World> {
    let folder = scratch()?;
    let (base, config) = layout::config(folder.path(), options)?;
    let clock = Arc::new(MovableClock::default());
    clock.set_offset(options.offset);
    let environment = Environment {
        clock: clock.clone(),
        random: Arc::new(SystemRandom),
    };
    let running = wiring::start(&config, &environment, Vec::new()).await?;
    let staff = first_staff(&running.app, &config).await?;
    let tokens = stock(&running.app).await?;
    Ok(World {
        config,
        staff,
        clock,
        offset: AtomicI64::new(options.offset),
        server: Server::Here(Box::new(running)),
        tokens: Mutex::new(tokens),
        next_token: AtomicUsize::new(0),
        base,
        folder,
    })
}

/// The staff come from `tegata init`, with requests that the app made; tokens have no command yet.
async fn process_once(options: &Options) -> Result<World> {
    let folder = scratch()?;
    let (base, config) = layout::config(folder.path(), options)?;
    let file = folder.path().join("tegata.toml");
    std::fs::write(&file, toml::to_string(&config)?)?;
    let staff = STAFF
        .chunks(2)
        .map(|two| init(&file, &config, two))
        .collect::<Result<Vec<_>>>()?
        .concat();
    let app = wiring::assemble(&config, &Environment::of_the_system()).await?;
    let tokens = stock(&app).await?;
    app.database().close().await;
    let mut world = World {
        config,
        staff,
        clock: Arc::default(),
        offset: AtomicI64::new(0),
        server: Server::Down,
        tokens: Mutex::new(tokens),
        next_token: AtomicUsize::new(0),
        base,
        folder,
    };
    world.pins_are_their_own().await?;
    world.restart().await?;
    Ok(world)
}

fn scratch() -> Result<TempDir> {
    Ok(tempfile::Builder::new().prefix("tegata-world-").tempdir()?)
}

/// Keys and requests by the `openssl` program; the certificates lie beside them.
async fn first_staff(app: &App, config: &Config) -> Result<Vec<Member>> {
    let mut all = Vec::new();
    for two in STAFF.chunks(2) {
        let members = two
            .iter()
            .map(|(bank, id)| Member::new(&config.data, bank, id))
            .collect::<Result<Vec<_>>>()?;
        let new = members.iter().map(new_staff).collect::<Result<Vec<_>>>()?;
        let new: [NewStaff; 2] = new.try_into().ok().context("two members of staff")?;
        let bank = members.first().map(|member| member.bank.as_str());
        let bank = BankCode::parse(bank.unwrap_or_default())?;
        let certificates = app.create_first_staff(&bank, new).await?;
        for (member, der) in members.iter().zip(certificates) {
            let text = pem::to_pem(pem::CERTIFICATE, &der);
            std::fs::write(&member.identity.certificate, text)?;
        }
        all.extend(members);
    }
    Ok(all)
}

fn new_staff(member: &Member) -> Result<NewStaff> {
    let request = member.identity.key.with_extension("csr");
    run(Command::new("openssl")
        .args(["req", "-new", "-newkey", "ec", "-pkeyopt"])
        .args(["ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=staff"])
        .arg("-keyout")
        .arg(&member.identity.key)
        .arg("-out")
        .arg(&request))?;
    let text = std::fs::read_to_string(&request)?;
    Ok(NewStaff {
        initial_pin: false,
        staff_id: member.id.clone(),
        name: format!("見本 {}", member.id),
        person: format!("person of {}", member.id),
        pin: Pin::typed(&member.pin),
        request: check_request(&pem::from_pem(pem::CERTIFICATE_REQUEST, &text)?)?,
        key_protection: "software_file: test".to_owned(),
    })
}

/// `tegata init` for one bank.
fn init(file: &Path, config: &Config, two: &[(&str, &str)]) -> Result<Vec<Member>> {
    let mut command = Command::new(program("tegata")?);
    command.arg("init").arg("--config").arg(file);
    let mut members = Vec::new();
    let pc = Pc::new()?;
    for (bank, id) in two {
        let mut member = Member::new(&config.data, bank, id)?;
        let keys = config.data.join(format!("staff/{bank}-{id}"));
        let (request, pin) = (keys.with_extension("csr"), keys.with_extension("pin"));
        let mut ask = pc.command(program("tegata-agent")?);
        ask.args(["request", "--store", "file", "--name", id, "--key-dir"]);
        run(ask.arg(&keys).arg("--out").arg(&request))?;
        member.identity = Identity {
            certificate: keys.join(format!("{id}.pem")),
            key: only_key(&keys)?,
        };
        let staff = format!("{id}:{id}:{id}:{}:{}", request.display(), pin.display());
        command.args(["--staff", &staff]);
        members.push((member, pin, keys));
    }
    let (bank, _) = two.first().context("a bank with staff")?;
    let out = config.data.join(format!("staff/{bank}"));
    run(command.args(["--bank", bank, "--out"]).arg(&out))?;
    members
        .into_iter()
        .map(|(mut member, pin, _)| {
            member.pin = std::fs::read_to_string(pin)?;
            let certificate = out.join(format!("{}.pem", member.id));
            std::fs::copy(certificate, &member.identity.certificate)?;
            Ok(member)
        })
        .collect()
}

fn only_key(folder: &Path) -> Result<std::path::PathBuf> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".key.pem") {
            return Ok(path);
        }
    }
    anyhow::bail!("no key in {}", folder.display())
}

/// The same tokens for all banks, so that a mix-up of banks would show.
async fn stock(app: &App) -> Result<BTreeMap<String, Token>> {
    let mut tokens = BTreeMap::new();
    for number in 1..=TOKENS {
        let seed = app.secret::<20>().to_vec();
        tokens.insert(format!("MT-{number:04}"), Token { seed, used: 0 });
    }
    for bank in [BANK, OTHER_BANK, WEB_FB_BANK] {
        let seeds = tokens.iter().map(|(serial, token)| TokenSeed {
            serial: serial.clone(),
            seed: Zeroizing::new(token.seed.clone()),
        });
        app.stock_tokens(bank, seeds.collect()).await?;
    }
    Ok(tokens)
}
