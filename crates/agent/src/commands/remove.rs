//! `remove`: a certificate and its key leave this PC.

use tegata_acquisition::Code;

use super::{Desk, shown, token_pin};
use crate::{
    cli,
    failure::{Failure, OrCode},
    steps::{Event, Question},
};

pub(super) fn run(desk: &mut Desk<'_>, command: &cli::Remove) -> Result<(), Failure> {
    let lock = desk.lock()?;
    let record = desk.record(&command.certificate)?;
    if !command.yes && !desk.screen.confirm(&Question::Remove(shown(&record))) {
        return Err(Code::Stopped.into());
    }
    let pin = token_pin(command.token_pin_file.as_deref())?;
    let store = record.store.open(pin.as_ref()).or_code(Code::KeyStore)?;
    store.remove(&record.key_label).or_code(Code::KeyStore)?;
    desk.folder
        .forget_certificate(&lock, &record)
        .or_code(Code::KeyStore)?;
    desk.screen.tell(&Event::Removed {
        fingerprint: record.fingerprint,
    });
    Ok(())
}
