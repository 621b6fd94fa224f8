//! Notices to people: what happened to a certificate or an account. Never a link, never a secret.

mod addresses;
mod deliver;
mod expiry;
mod read;
mod resend;

use serde_json::Value as Json;
use tegata_domain::{ids::HolderKind, mail::MailAddress, random::Random, time::Millis};
use tegata_storage::{StorageError, Tx, rows};

pub use addresses::{MailAddresses, MailRefusal};
pub(crate) use addresses::{change as change_addresses, set_addresses};
pub use deliver::{Delivered, OutgoingMail, Post, Undelivered};
pub(crate) use read::{NOTICES_SHOWN_FOR, line};
pub use read::{NoticeLine, UndeliverableMail};
pub use resend::{MailHealth, ResendRefusal};

/// What people are told about. The words stand with the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A ticket was made: someone proved to be this holder and is about to acquire.
    AcquisitionStarted,
    /// A new ticket replaced a running acquisition.
    AcquisitionReplaced,
    /// A second app tried to claim; the ticket was burned.
    TicketBurned,
    /// Three wrong numbers.
    WrongNumbers,
    /// Twenty failures: the issue is stopped.
    AcquisitionStopped,
    /// Acquired again with another key.
    Redo,
    /// Proven, waiting for release.
    Held,
    /// In force.
    Valid,
    /// The administrator or the bank registered a reissue.
    Reissued,
    /// 失効
    Revoked,
    /// Stopped for now.
    Suspended,
    /// 再開
    Resumed,
    /// Locked after too many wrong PINs.
    Locked,
    /// Released.
    Unlocked,
    /// 緊急停止
    EmergencyStop,
    /// The contract was stopped by the bank or by an administrator.
    ContractSuspended,
    /// The contract works again.
    ContractResumed,
    /// The contract has ended.
    ContractTerminated,
    /// A PIN was set anew.
    PinChanged,
    /// Where mail goes was changed; the old address is told too.
    MailChanged,
    /// A token was registered, or took another's place.
    TokenRegistered,
    /// A token was taken out of use.
    TokenStopped,
    /// A token was reported lost.
    TokenLost,
    /// The customer card was reported lost.
    CardLost,
    /// Another customer card was ordered.
    CardReissued,
    /// 登録抹消
    Deregistered,
    /// A member of staff got a new certificate by a recovery at the server.
    StaffRecovered,
    /// The certificate ends in some days.
    Expiring,
    /// The certificate has ended.
    Expired,
}

impl Kind {
    /// All of them, for tests and catalogues.
    pub const ALL: [Self; 29] = [
        Self::AcquisitionStarted,
        Self::AcquisitionReplaced,
        Self::TicketBurned,
        Self::WrongNumbers,
        Self::AcquisitionStopped,
        Self::Redo,
        Self::Held,
        Self::Valid,
        Self::Reissued,
        Self::Revoked,
        Self::Suspended,
        Self::Resumed,
        Self::Locked,
        Self::Unlocked,
        Self::EmergencyStop,
        Self::ContractSuspended,
        Self::ContractResumed,
        Self::ContractTerminated,
        Self::PinChanged,
        Self::MailChanged,
        Self::TokenRegistered,
        Self::TokenStopped,
        Self::TokenLost,
        Self::CardLost,
        Self::CardReissued,
        Self::Deregistered,
        Self::StaffRecovered,
        Self::Expiring,
        Self::Expired,
    ];

    /// The word stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AcquisitionStarted => "acquisition_started",
            Self::AcquisitionReplaced => "acquisition_replaced",
            Self::TicketBurned => "ticket_burned",
            Self::WrongNumbers => "wrong_numbers",
            Self::AcquisitionStopped => "acquisition_stopped",
            Self::Redo => "redo",
            Self::Held => "held",
            Self::Valid => "valid",
            Self::Reissued => "reissued",
            Self::Revoked => "revoked",
            Self::Suspended => "suspended",
            Self::Resumed => "resumed",
            Self::Locked => "locked",
            Self::Unlocked => "unlocked",
            Self::EmergencyStop => "emergency_stop",
            Self::ContractSuspended => "contract_suspended",
            Self::ContractResumed => "contract_resumed",
            Self::ContractTerminated => "contract_terminated",
            Self::PinChanged => "pin_changed",
            Self::MailChanged => "mail_changed",
            Self::TokenRegistered => "token_registered",
            Self::TokenStopped => "token_stopped",
            Self::TokenLost => "token_lost",
            Self::CardLost => "card_lost",
            Self::CardReissued => "card_reissued",
            Self::Deregistered => "deregistered",
            Self::StaffRecovered => "staff_recovered",
            Self::Expiring => "expiring",
            Self::Expired => "expired",
        }
    }
}

/// A notice about one holder, with ids drawn beforehand (a unit of work makes no randomness).
pub(crate) struct Draft {
    ids: Vec<String>,
}

/// What happened, to whom, when.
struct Event<'a> {
    about: &'a rows::Holder,
    kind: Kind,
    detail: &'a Json,
    now: Millis,
}

impl Draft {
    /// Ids for the bank, the holder and up to a handful of administrators.
    pub(crate) fn new(random: &dyn Random) -> Self {
        Self {
            ids: (0..5)
                .map(|_| tegata_domain::random::row_id(random))
                .collect(),
        }
    }

    /// Tells the holder and the contract's administrators; about an administrator, the other one and the bank.
    pub(crate) fn tell(
        &self,
        tx: &mut dyn Tx,
        about: &rows::Holder,
        kind: Kind,
        detail: &Json,
        now: Millis,
    ) -> Result<(), StorageError> {
        self.tell_also_at(tx, about, kind, detail, now, &[])
    }

    /// As [`Draft::tell`], with a mail to the holder's former addresses too.
    pub(crate) fn tell_also_at(
        &self,
        tx: &mut dyn Tx,
        about: &rows::Holder,
        kind: Kind,
        detail: &Json,
        now: Millis,
        former: &[String],
    ) -> Result<(), StorageError> {
        let event = Event {
            about,
            kind,
            detail,
            now,
        };
        let (bank, people) = self
            .ids
            .split_first()
            .ok_or_else(|| StorageError::corrupt("a notice without ids"))?;
        if about.kind != HolderKind::User {
            event.tell_bank(tx, bank)?;
        }
        for (id, reader) in people.iter().zip(event.readers(tx)?) {
            let former = if reader == about.id { former } else { &[] };
            event.tell(tx, id, reader, former)?;
        }
        Ok(())
    }
}

impl Event<'_> {
    /// The holder first, then the administrators who are not the holder.
    fn readers(&self, tx: &mut dyn Tx) -> Result<Vec<String>, StorageError> {
        let mut readers = vec![self.about.id.clone()];
        if self.about.kind != HolderKind::Staff {
            let administrators =
                rows::Holder::of_contract(tx, &self.about.contract, HolderKind::Administrator)?;
            readers.extend(
                administrators
                    .into_iter()
                    .map(|administrator| administrator.id)
                    .filter(|id| *id != self.about.id),
            );
        }
        Ok(readers)
    }

    fn tell(
        &self,
        tx: &mut dyn Tx,
        id: &str,
        reader: String,
        former: &[String],
    ) -> Result<(), StorageError> {
        let id = format!("{id}-{}", self.kind.as_str());
        let known = rows::MailAddress::of_holder(tx, &reader)?;
        let addresses = known.into_iter().map(|row| row.address);
        let addresses: Vec<String> = addresses.chain(former.iter().cloned()).collect();
        rows::Notice {
            id: id.clone(),
            bank: self.about.bank.clone(),
            holder: reader,
            kind: self.kind.as_str().to_owned(),
            about: self.about.id.clone(),
            detail: self.detail.to_string(),
            at: self.now,
            read_at: None,
        }
        .insert(tx)?;
        self.post(tx, &id, &addresses)
    }

    /// The queue of the bank's staff, and the bank's own mailbox where it has one.
    fn tell_bank(&self, tx: &mut dyn Tx, id: &str) -> Result<(), StorageError> {
        let id = format!("{id}-{}", self.kind.as_str());
        rows::BankNotice {
            id: id.clone(),
            bank: self.about.bank.clone(),
            kind: self.kind.as_str().to_owned(),
            about: self.about.id.clone(),
            detail: self.detail.to_string(),
            at: self.now,
        }
        .insert(tx)?;
        let desk = rows::BankMailbox::find(tx, &self.about.bank)?;
        let desk: Vec<String> = desk.into_iter().map(|row| row.address).collect();
        self.post(tx, &id, &desk)
    }

    /// One row of the outbox for each address.
    fn post(
        &self,
        tx: &mut dyn Tx,
        notice: &str,
        addresses: &[String],
    ) -> Result<(), StorageError> {
        for (number, address) in (1..).zip(addresses) {
            let repeated = addresses
                .iter()
                .take(number - 1)
                .any(|other| other == address);
            if repeated {
                continue;
            }
            let masked = MailAddress::parse(address)
                .map_err(|_| StorageError::corrupt("mail_address.address"))?
                .masked();
            rows::Mail {
                id: format!("{notice}-{number}"),
                bank: self.about.bank.clone(),
                notice: notice.to_owned(),
                address: address.clone(),
                masked,
                status: "waiting".to_owned(),
                attempts: 0,
                next_at: self.now,
                answer: String::new(),
                created_at: self.now,
                done_at: None,
            }
            .insert(tx)?;
        }
        Ok(())
    }
}
