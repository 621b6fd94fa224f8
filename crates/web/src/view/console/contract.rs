//! One contract: its administrators and what can be done for them.

use askama::Template;
use tegata_domain::contract::ContractState;

use crate::{
    kit::{Page, urls},
    texts::Texts,
    view::{
        CertificateStatus,
        administrator::users::change::CertificateBlock,
        console::{queue::ApprovalRow, standing::StandingAct},
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
    /// Where it stands.
    pub standing: ContractState,
    /// Since when, Unix milliseconds.
    pub since: i64,
}

impl ContractFacts {
    /// What its standing is called.
    pub(crate) fn standing_words(&self, t: &Texts) -> &'static str {
        let s = &t.standing;
        match self.standing {
            ContractState::Open => s.open,
            ContractState::SuspendedByBank => s.suspended_by_bank,
            ContractState::SuspendedByCustomer => s.suspended_by_customer,
            ContractState::Terminated => s.terminated,
        }
    }

    /// The acts on its standing that make sense now.
    fn standing_acts(&self) -> impl Iterator<Item = StandingAct> {
        let standing = self.standing;
        let possible = move |act: &StandingAct| standing.after(act.arrow()).is_ok();
        StandingAct::ALL.into_iter().filter(possible)
    }

    /// A contract that has ended is only looked at.
    fn is_over(&self) -> bool {
        self.standing == ContractState::Terminated
    }
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
    fn acts(&self, t: &Texts) -> Vec<(&'static str, &'static str)> {
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
        if self.block.status != CertificateStatus::None {
            acts.push(("revoke", t.bank_stop.revoke));
        }
        acts.push(("mail", t.bank_stop.mail));
        acts
    }
}
