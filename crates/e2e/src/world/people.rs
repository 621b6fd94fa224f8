//! Who takes part, and what each knows and holds.

use std::path::Path;

use anyhow::{Context, Result};
use tegata_testkit::openssl::Identity;

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

/// A contract with its people.
#[derive(Debug, Clone)]
pub struct Company {
    /// The first administrator.
    pub administrator: Holder,
    /// Users, in the order of their registration.
    pub users: Vec<Holder>,
}
