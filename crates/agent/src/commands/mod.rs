//! One file per command of the command line.

mod acquire;
mod install;
mod list;
mod register_scheme;
mod remove;
mod renew;
mod request;
mod stop;

use std::{fs, path::Path};

use tegata_acquisition::{Code, Pin, messages::Text};

use crate::{
    acquire::{OldCertificate, Settings},
    cli::{Call, Cli, Command, Store, StoreKind},
    environment::Environment,
    failure::{Failure, OrCode},
    journal::{CertificateRecord, Folder},
    key_store::{StoreChoice, TokenPin, default_nss_directory, firefox_profile_directory},
    profiles::{Profiles, Selected},
    screen::Screen,
    steps::{Certificate, Event},
};

/// Does what the command line says.
///
/// # Errors
/// [`Failure`], not yet shown.
pub fn run(cli: Cli, environment: &Environment, screen: &mut dyn Screen) -> Result<(), Failure> {
    let default = || environment.state_home.join("tegata/agent");
    let data = cli.data.unwrap_or_else(default);
    let folder = Folder::open(&data).or_code(Code::KeyStore)?;
    let desk = &mut Desk {
        environment,
        folder,
        screen,
        json: cli.json,
    };
    match cli.command {
        Command::Acquire(command) => acquire::run(desk, &command),
        Command::Stop(command) => stop::run(desk, &command),
        Command::List => list::run(desk),
        Command::Renew(command) => renew::run(desk, &command),
        Command::Remove(command) => remove::run(desk, &command),
        Command::Request(command) => request::run(desk, &command),
        Command::Install(command) => install::run(desk, &command),
        Command::RegisterScheme(command) => register_scheme::run(desk, &command),
    }
}

/// What every command has at hand.
struct Desk<'a> {
    environment: &'a Environment,
    folder: Folder,
    screen: &'a mut dyn Screen,
    json: bool,
}

impl Desk<'_> {
    fn lock(&self) -> Result<crate::journal::Lock, Failure> {
        self.folder.lock().or_code(Code::Busy)
    }

    fn profiles(&self, file: Option<&Path>) -> Result<Profiles, Failure> {
        match file {
            Some(file) => Profiles::from_file(file),
            None => Profiles::from_folder(&self.environment.banks),
        }
        .or_code(Code::Server)
    }

    fn settings(&self, call: &Call) -> Settings {
        let name = call.pc_name.as_deref().unwrap_or(&self.environment.pc_name);
        let old = if call.remove_old {
            OldCertificate::Remove
        } else {
            OldCertificate::Keep
        };
        Settings {
            language: self.screen.language(),
            pc_name: Text::cleaned(name),
            source: call.source_address,
            yes: false,
            old,
            present: true,
        }
    }

    fn store_choice(&self, store: &Store) -> Result<StoreChoice, Failure> {
        let environment = self.environment;
        match store.kind {
            StoreKind::Nss => {
                let default = || default_nss_directory(&environment.home, &environment.data_home);
                Ok(StoreChoice::Nss {
                    directory: store.nss_db.clone().unwrap_or_else(default),
                })
            }
            StoreKind::Firefox => firefox_profile_directory(&environment.home)
                .map(|directory| StoreChoice::Nss { directory })
                .ok_or_else(|| {
                    Failure::new(
                        Code::KeyStore,
                        "Firefox has no profile here yet; start it once",
                    )
                }),
            StoreKind::Pkcs11 => match (store.pkcs11_module.clone(), store.token.clone()) {
                (Some(module), Some(token)) => Ok(StoreChoice::Pkcs11 { module, token }),
                _ => Err(Failure::new(
                    Code::KeyStore,
                    "--pkcs11-module and --token are needed",
                )),
            },
            StoreKind::File => {
                let default = || self.folder.default_key_directory();
                Ok(StoreChoice::File {
                    directory: store.key_dir.clone().unwrap_or_else(default),
                })
            }
        }
    }

    fn start(&mut self, selected: &Selected) {
        if let Some(bank) = selected.banks.first() {
            self.screen.tell(&Event::Start {
                bank: bank.code.clone(),
                bank_name: bank.name.clone(),
                server: selected.agent.to_string(),
                test: selected.test,
            });
        }
    }

    /// The one certificate whose fingerprint begins so.
    fn record(&self, beginning: &str) -> Result<CertificateRecord, Failure> {
        let mut records = self.folder.certificates().or_code(Code::KeyStore)?;
        let beginning = beginning.to_ascii_lowercase();
        records.retain(|record| record.fingerprint.starts_with(&beginning));
        match (records.pop(), records.is_empty()) {
            (Some(record), true) => Ok(record),
            (None, _) => Err(Failure::new(
                Code::KeyStore,
                "no such certificate on this PC",
            )),
            (Some(_), false) => Err(Failure::new(Code::KeyStore, "several certificates fit")),
        }
    }
}

fn token_pin(file: Option<&Path>) -> Result<Option<TokenPin>, Failure> {
    let read = |file| first_line(file).map(TokenPin::new);
    file.map(read).transpose()
}

fn pin(file: &Path) -> Result<Pin, Failure> {
    Pin::new(first_line(file)?).or_code(Code::Credentials)
}

fn first_line(file: &Path) -> Result<String, Failure> {
    let text = fs::read_to_string(file)
        .map_err(|error| Failure::new(Code::KeyStore, &format!("{}: {error}", file.display())))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// A record for people and scripts.
fn shown(record: &CertificateRecord) -> Certificate {
    Certificate {
        fingerprint: record.fingerprint.clone(),
        subject: record.subject.clone(),
        serial: record.serial.clone(),
        not_after: record.not_after,
    }
}
