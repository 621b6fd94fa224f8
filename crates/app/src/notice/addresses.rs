//! メールアドレス: the holder's own change behind the PIN, and the administrator's for a user. The former addresses are
//! told too, so that nobody is cut off in silence (NIST SP 800-63B-4 asks for a notice on another channel).

use serde_json::json;
use tegata_domain::{
    ids::{BankCode, UserId},
    mail::MailAddress,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    audit::{self, Who},
    failure::{Failure, Internal, Outcome, Undo},
    notice::{Draft, Kind},
    sign_in::{Actor, AdminActor, PinVerified},
    token::active_user,
};

/// Where a holder is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailAddresses {
    /// The address.
    pub first: Option<MailAddress>,
    /// Another one, for a second channel.
    pub second: Option<MailAddress>,
}

impl MailAddresses {
    /// Where a holder is told now.
    pub(crate) fn of_holder(tx: &mut dyn Tx, holder: &str) -> Result<Self, StorageError> {
        read(tx, holder)
    }

    fn slots(&self) -> impl Iterator<Item = (i64, &MailAddress)> {
        (1..)
            .zip([&self.first, &self.second])
            .filter_map(|(slot, address)| Some((slot, address.as_ref()?)))
    }
}

/// Why addresses were not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailRefusal {
    /// The PIN was not this person's.
    NotConfirmed,
    /// No such active user in this contract, or the contract was stopped meanwhile.
    NoUser,
}

impl App {
    /// Sets the bank's own mailbox, as the operator configured it; says whether anything changed.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn set_bank_mailbox(
        &self,
        bank: &BankCode,
        address: Option<MailAddress>,
    ) -> Result<bool, Internal> {
        let (bank, now) = (bank.as_str().to_owned(), self.now());
        let address = address.map(String::from);
        let changed = self
            .database()
            .write(move |tx| {
                let known = rows::BankMailbox::find(tx, &bank)?.map(|row| row.address);
                if known == address {
                    return Ok::<_, StorageError>(false);
                }
                rows::BankMailbox::forget(tx, &bank)?;
                if let Some(address) = &address {
                    let (bank, address) = (bank.clone(), address.clone());
                    rows::BankMailbox { bank, address }.insert(tx)?;
                }
                let who = Who {
                    kind: "operator",
                    ..Who::job(&bank, now)
                };
                let detail = json!({ "set": address.is_some() });
                audit::done(tx, &who, "set_bank_mailbox", &bank, &detail)?;
                Ok(true)
            })
            .await?;
        Ok(changed)
    }

    /// The addresses of the person signed in.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn own_mail_addresses(&self, actor: &Actor) -> Result<MailAddresses, Internal> {
        let holder = actor.holder.id.clone();
        Ok(self.database().read(move |tx| read(tx, &holder)).await?)
    }

    /// The addresses of a user of the administrator's contract; none when there is no such user.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn mail_addresses_of_user(
        &self,
        admin: &AdminActor,
        user: &UserId,
    ) -> Result<Option<MailAddresses>, Internal> {
        let (admin, user) = (admin.clone(), user.clone());
        let found = self
            .database()
            .read(move |tx| match active_user(tx, &admin, &user)? {
                Some(holder) => read(tx, &holder.id).map(Some),
                None => Ok::<_, StorageError>(None),
            })
            .await?;
        Ok(found)
    }

    /// Changes where the person signed in is told. Nothing happens when nothing differs.
    ///
    /// # Errors
    /// [`MailRefusal`]
    pub async fn change_own_mail_addresses(
        &self,
        actor: &Actor,
        confirmed: PinVerified,
        addresses: MailAddresses,
    ) -> Outcome<(), MailRefusal> {
        if !confirmed.is_of(&actor.holder) {
            return Err(Failure::Refused(MailRefusal::NotConfirmed));
        }
        let (actor, notices) = (actor.clone(), Draft::new(self.random()));
        let answer: Result<(), Undo<MailRefusal>> = self
            .database()
            .write(move |tx| {
                // The notice of an end goes to the addresses that were there.
                if !actor.stands(tx)? {
                    return Err(Undo::Refused(MailRefusal::NoUser));
                }
                change(tx, &actor.holder, &addresses, &actor.who(), &notices)?;
                Ok(())
            })
            .await;
        answer.map_err(Into::into)
    }

    /// Changes where a user of the administrator's contract is told.
    ///
    /// # Errors
    /// [`MailRefusal`]
    pub async fn change_user_mail_addresses(
        &self,
        admin: &AdminActor,
        confirmed: PinVerified,
        user: &UserId,
        addresses: MailAddresses,
    ) -> Outcome<(), MailRefusal> {
        if !confirmed.is_of(&admin.actor.holder) {
            return Err(Failure::Refused(MailRefusal::NotConfirmed));
        }
        let (admin, user) = (admin.clone(), user.clone());
        let notices = Draft::new(self.random());
        let answer: Result<(), Undo<MailRefusal>> = self
            .database()
            .write(move |tx| {
                let holder =
                    active_user(tx, &admin, &user)?.ok_or(Undo::Refused(MailRefusal::NoUser))?;
                change(tx, &holder, &addresses, &admin.actor.who(), &notices)?;
                Ok(())
            })
            .await;
        answer.map_err(Into::into)
    }
}

fn read(tx: &mut dyn Tx, holder: &str) -> Result<MailAddresses, StorageError> {
    let mut addresses = MailAddresses::default();
    for row in rows::MailAddress::of_holder(tx, holder)? {
        let address = MailAddress::parse(&row.address)
            .map_err(|_| StorageError::corrupt("mail_address.address"))?;
        match row.slot {
            1 => addresses.first = Some(address),
            2 => addresses.second = Some(address),
            _ => return Err(StorageError::corrupt("mail_address.slot")),
        }
    }
    Ok(addresses)
}

/// Nothing happens when nothing differs.
pub(crate) fn change(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    addresses: &MailAddresses,
    who: &Who,
    notices: &Draft,
) -> Result<(), StorageError> {
    if read(tx, &holder.id)? == *addresses {
        return Ok(());
    }
    let former = rows::MailAddress::of_holder(tx, &holder.id)?;
    let former: Vec<String> = former.into_iter().map(|row| row.address).collect();
    set_addresses(tx, holder, addresses, who)?;
    notices.tell_also_at(tx, holder, Kind::MailChanged, &json!({}), who.at, &former)
}

/// Writes the addresses of a holder and the audit row, which has the masks alone.
pub(crate) fn set_addresses(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    addresses: &MailAddresses,
    who: &Who,
) -> Result<(), StorageError> {
    rows::MailAddress::forget(tx, &holder.id)?;
    for (slot, address) in addresses.slots() {
        rows::MailAddress {
            holder: holder.id.clone(),
            slot,
            address: address.as_str().to_owned(),
            set_at: who.at,
        }
        .insert(tx)?;
    }
    let masks: Vec<String> = addresses.slots().map(|(_, it)| it.masked()).collect();
    let detail = json!({ "addresses": masks });
    audit::done(tx, who, "change_mail_addresses", &holder.id, &detail)
}
