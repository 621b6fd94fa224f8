//! One contract: its administrators and what can be done for them.

use askama::Template;

use crate::{
    kit::{Page, urls},
    view::{
        CertificateStatus, administrator::users::change::CertificateBlock,
        console::queue::ApprovalRow,
    },
};

/// ご契約先の詳細.
#[derive(Template)]
#[template(path = "console/contract.html")]
pub struct ContractPage {
    /// The frame.
    pub page: Page,
    /// Facts.
    pub contract: ContractFacts,
    /// One card per administrator.
    pub administrators: Vec<AdministratorCard>,
    /// Whether another administrator may be registered.
    pub may_add: bool,
    /// Requests for this contract.
    pub pending: Vec<ApprovalRow>,
}

/// Facts of one contract.
#[derive(Clone, Debug)]
pub struct ContractFacts {
    /// 契約者ID.
    pub contract_id: String,
    /// ご契約先名.
    pub company: String,
    /// Issue number of the customer card.
    pub card_number: String,
    /// Opened at, Unix milliseconds.
    pub opened_at: i64,
    /// How many users.
    pub users: u32,
}

/// One administrator.
#[derive(Clone, Debug)]
pub struct AdministratorCard {
    /// 管理者番号.
    pub number: u8,
    /// Name.
    pub name: String,
    /// Serial of the token, if there is one.
    pub token: Option<String>,
    /// Locked by wrong PINs.
    pub locked: bool,
    /// The certificate.
    pub block: CertificateBlock,
}

impl AdministratorCard {
    /// The acts that make sense now, as (part of the address, words).
    fn acts(&self, t: &crate::texts::Texts) -> Vec<(&'static str, &'static str)> {
        let c = &t.console;
        let mut acts = vec![match self.block.status {
            CertificateStatus::None => ("reissue", c.issue),
            _ => ("reissue", c.reissue),
        }];
        if self.locked {
            acts.push(("unlock", c.unlock));
        }
        match self.block.status {
            CertificateStatus::Valid | CertificateStatus::EndsSoon => {
                acts.push(("suspend", c.suspend));
            }
            CertificateStatus::Suspended => acts.push(("resume", c.resume)),
            CertificateStatus::Held => acts.extend([("release", c.release), ("reject", c.reject)]),
            _ => {}
        }
        acts
    }
}
