//! `request`: a key and a request to hand in, for those who cannot sign in anywhere yet.

use std::{fs, path::Path};

use der::pem::{LineEnding, encode_string};
use tegata_acquisition::Code;

use super::{Desk, token_pin};
use crate::{
    cli,
    csr::{self, Purpose},
    failure::{Failure, OrCode},
    steps::Event,
};

/// Labels of keys made for requests begin so.
pub(super) const LABEL: &str = "request-";

pub(super) fn run(desk: &mut Desk<'_>, command: &cli::Request) -> Result<(), Failure> {
    let _lock = desk.lock()?;
    let choice = desk.store_choice(&command.store)?;
    let pin = token_pin(command.store.token_pin_file.as_deref())?;
    let store = choice.open(pin.as_ref()).or_code(Code::KeyStore)?;
    let random = desk.environment.random::<8>().or_code(Code::Internal)?;
    let key = store
        .generate(&format!("{LABEL}{}", hex::encode(random)))
        .or_code(Code::KeyStore)?;
    desk.screen.tell(&Event::Key {
        label: key.label.clone(),
        protection: store.protection().kind,
        store: choice.to_string(),
        found: false,
    });
    let request =
        csr::build(store.as_ref(), &key, Purpose::Name(&command.name)).or_code(Code::KeyStore)?;
    write_pem(&command.out, "CERTIFICATE REQUEST", &request)?;
    desk.screen.tell(&Event::Written {
        path: command.out.display().to_string(),
    });
    desk.screen.tell(&Event::Compare {
        sha256: csr::public_key_sha256(&key).or_code(Code::KeyStore)?,
    });
    Ok(())
}

fn write_pem(path: &Path, label: &str, der: &[u8]) -> Result<(), Failure> {
    let pem = encode_string(label, LineEnding::LF, der).or_code(Code::Internal)?;
    fs::write(path, pem)
        .map_err(|error| Failure::new(Code::KeyStore, &format!("{}: {error}", path.display())))
}
