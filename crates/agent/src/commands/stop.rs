//! `stop`: the newest unfinished acquisition ends here and at the bank.

use tegata_acquisition::Code;

use super::{Desk, acquire::newest};
use crate::{
    acquire::{Context, Run},
    cli,
    failure::{Failure, OrCode},
};

pub(super) fn run(desk: &mut Desk<'_>, command: &cli::Stop) -> Result<(), Failure> {
    let profiles = desk.profiles(command.call.bank_profile.as_deref())?;
    let lock = desk.lock()?;
    let (entry, permission, selected) = newest(desk, &profiles)?;
    let settings = desk.settings(&command.call);
    desk.start(&selected);
    let pin = super::token_pin(command.token_pin_file.as_deref())?;
    let store = entry.store.open(pin.as_ref()).or_code(Code::KeyStore)?;
    let context = Context {
        environment: desk.environment,
        folder: &desk.folder,
        lock: &lock,
        selected: &selected,
        store,
        settings: &settings,
    };
    let runtime = super::acquire::runtime()?;
    runtime.block_on(async {
        Run::new(context, entry, permission, desk.screen)?
            .stop_for_good()
            .await
    })
}
