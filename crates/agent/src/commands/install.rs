//! `install`: the certificate that came back for a request.

use std::{fs, path::Path};

use tegata_acquisition::{BankProfile, Code};

use super::{Desk, token_pin};
use crate::{
    certificate::{Accepted, Authorities, certificates_of_pem, encode_chain},
    cli,
    failure::{Failure, OrCode},
    journal::CertificateRecord,
    key_store::{KeyStore, StoredKey},
    steps::{Certificate, Event},
};

pub(super) fn run(desk: &mut Desk<'_>, command: &cli::Install) -> Result<(), Failure> {
    let lock = desk.lock()?;
    let choice = desk.store_choice(&command.store)?;
    let pin = token_pin(command.store.token_pin_file.as_deref())?;
    let store = choice.open(pin.as_ref()).or_code(Code::KeyStore)?;
    let chain: Vec<Vec<u8>> = certificates_of_pem(&read(&command.certificate)?)
        .or_code(Code::Certificate)?
        .into_iter()
        .map(|certificate| certificate.to_vec())
        .collect();
    let key = key_of(store.as_ref(), &chain)?;
    let accepted =
        Accepted::judge(chain, &key, &authorities(command)?).or_code(Code::Certificate)?;
    let installable = accepted.installable().or_code(Code::Certificate)?;
    store.install(&key, &installable).or_code(Code::KeyStore)?;
    let record = CertificateRecord {
        fingerprint: accepted.fingerprint(),
        subject: accepted.subject(),
        serial: accepted.serial(),
        not_after: accepted.not_after(),
        holder: None,
        server: None,
        store: choice,
        key_label: key.label,
        chain: encode_chain(accepted.chain()),
        installed: desk.environment.now(),
        ticket: None,
    };
    desk.folder
        .save_certificate(&lock, &record)
        .or_code(Code::KeyStore)?;
    desk.screen.tell(&Event::Installed {
        nickname: installable.nickname,
    });
    let Certificate {
        fingerprint,
        subject,
        serial,
        not_after,
    } = super::shown(&record);
    desk.screen.tell(&Event::Valid(Certificate {
        fingerprint,
        subject,
        serial,
        not_after,
    }));
    Ok(())
}

fn authorities(command: &cli::Install) -> Result<Authorities, Failure> {
    if let Some(ca) = &command.ca {
        return Authorities::from_pem(&read(ca)?).or_code(Code::Certificate);
    }
    let Some(profile) = &command.bank_profile else {
        return Err(Failure::new(
            Code::Certificate,
            "--ca or --bank-profile is needed",
        ));
    };
    let profile = BankProfile::from_json(&read(profile)?).or_code(Code::Server)?;
    Authorities::of(&profile).or_code(Code::Server)
}

fn key_of(store: &dyn KeyStore, chain: &[Vec<u8>]) -> Result<StoredKey, Failure> {
    let leaf = Accepted::parse(chain.to_vec()).or_code(Code::Certificate)?;
    let point = leaf.point().unwrap_or_default();
    store
        .find_point(point)
        .or_code(Code::KeyStore)?
        .ok_or_else(|| {
            Failure::new(
                Code::Certificate,
                "no key of this store fits the certificate",
            )
        })
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path)
        .map_err(|error| Failure::new(Code::Certificate, &format!("{}: {error}", path.display())))
}
