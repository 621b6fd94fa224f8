//! お知らせの宛先 of an administrator, changed by two people of the bank: who lost the mailbox cannot change it alone.

use serde_json::json;
use tegata_domain::ids::HolderKind;
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    console::{
        administrators,
        approve::TwoPersonApproval,
        execute::{Executed, Execution},
    },
    failure::Internal,
    notice::{MailAddresses, change_addresses},
    sign_in::StaffActor,
};

impl App {
    /// What may be shown of an administrator's addresses.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn masked_mail_of_administrator(
        &self,
        staff: &StaffActor,
        holder: &str,
    ) -> Result<Vec<String>, Internal> {
        let (bank, id) = (staff.actor.holder.bank.clone(), holder.to_owned());
        let masks = self.database().read(move |tx| {
            let found = rows::Holder::find(tx, &id)?;
            let own =
                |one: &rows::Holder| one.bank == bank && one.kind == HolderKind::Administrator;
            if !found.as_ref().is_some_and(own) {
                return Ok(Vec::new());
            }
            let known = MailAddresses::of_holder(tx, &id)?;
            let known = [known.first, known.second].into_iter().flatten();
            Ok::<_, StorageError>(known.map(|address| address.masked()).collect())
        });
        Ok(masks.await?)
    }
}

/// The former addresses are told too.
pub(super) fn set(
    tx: &mut dyn Tx,
    approval: &TwoPersonApproval,
    (addresses, form): (&MailAddresses, &str),
    with: &Execution,
) -> Executed {
    let holder = administrators::unchanged(tx, approval)?;
    change_addresses(tx, &holder, addresses, &with.who, &with.notices)?;
    let detail = json!({ "form": form });
    with.note(tx, "set_administrator_mail", &holder.id, &detail)
}
