//! Who takes part, and what each knows and holds.

use std::path::Path;

use anyhow::{Context, Result};
use tegata_domain::profile::Identification;
use tegata_testkit::openssl::Identity;

use super::World;

/// A member of the bank's staff.
#[derive(Debug, Clone)]
pub struct Member {
    /// The bank's four digits.
    pub bank: String,
    /// Account.
    pub id: String,
    /// 職員暗証番号
    pub pin: String,
    /// Certificate and key, as files.
    pub identity: Identity,
}

impl Member {
    pub(super) fn new(data: &Path, bank: &str, id: &str) -> Result<Self> {
        let folder = data.join("staff");
        std::fs::create_dir_all(&folder)?;
        Ok(Self {
            bank: bank.to_owned(),
            id: id.to_owned(),
            pin: format!("pin-of-{bank}-{id}"),
            identity: Identity {
                certificate: folder.join(format!("{bank}-{id}.pem")),
                key: folder.join(format!("{bank}-{id}.key")),
            },
        })
    }
}

/// 管理者 or 利用者.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 管理者
    Administrator,
    /// 利用者
    User,
}

/// Someone who holds or will hold a certificate.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The bank's four digits.
    pub bank: String,
    /// 管理者 or 利用者.
    pub kind: Kind,
    /// 契約者ID
    pub contract: String,
    /// 利用者ID, or the administrator's number.
    pub id: String,
    /// 利用者暗証番号 or ご契約先暗証番号.
    pub pin: String,
    /// 確認暗証番号
    pub confirmation_pin: String,
    /// Serial number of the one-time-password token.
    pub token: String,
    /// On the sheet; empty where none was given.
    pub handover_code: String,
    /// The certificate last acquired, with its key, as files.
    pub certificate: Option<Identity>,
}

impl Holder {
    /// The certificate in use.
    pub fn identity(&self) -> Result<&Identity> {
        self.certificate
            .as_ref()
            .with_context(|| format!("{} has no certificate yet", self.id))
    }
}

impl World {
    /// お客様ID of someone, where the bank's profile identifies people by one: an administrator's is made of the contract's.
    pub fn customer_id(&self, holder: &Holder) -> Option<String> {
        self.by_customer_id(&holder.bank)
            .then(|| match holder.kind {
                Kind::User => holder.id.clone(),
                Kind::Administrator => master_id(&holder.contract, &holder.id),
            })
    }

    pub(super) fn by_customer_id(&self, bank: &str) -> bool {
        let bank = self.config.banks.iter().find(|one| one.code == bank);
        bank.is_some_and(|bank| bank.profile.identification == Identification::CustomerId)
    }
}

/// マスターID
pub(super) fn master_id(contract: &str, number: &str) -> String {
    format!("master{}n{number}", contract.trim_start_matches('0'))
}

/// A contract with its people.
#[derive(Debug, Clone)]
pub struct Company {
    /// The first administrator.
    pub administrator: Holder,
    /// Users, in the order of their registration.
    pub users: Vec<Holder>,
}
