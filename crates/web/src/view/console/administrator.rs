//! An act on one administrator.

use askama::Template;

use crate::{
    kit::{Field, Form, Page, urls},
    texts::Texts,
    view::{
        administrator::{held::HeldFacts, users::change::reasons},
        console::contract::{AdministratorCard, ContractFacts},
    },
};

/// Reissue, unlock, suspend, resume, revoke, release, reject. Posts `form_number`, `remark`, `version`, and `reason` for
/// a reissue or a revocation.
#[derive(Template)]
#[template(path = "console/administrator.html")]
pub struct AdministratorActPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// Which act.
    pub act: StaffAct,
    /// Of which contract.
    pub contract: ContractFacts,
    /// On whom.
    pub administrator: AdministratorCard,
    /// What is known of a held certificate, for release and rejection.
    pub held: Option<HeldFacts>,
    /// The version of the row that is shown, posted back as `version`.
    pub version: i64,
}

/// The acts of staff on an administrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffAct {
    /// 再発行, also the first issue.
    Reissue,
    /// 閉塞解除.
    Unlock,
    /// 停止; one person, confirmed afterwards.
    Suspend,
    /// 停止の解除.
    Resume,
    /// 失効; one person, confirmed afterwards.
    Revoke,
    /// 受け取りの確認.
    Release,
    /// 受け取りの拒否; one person, confirmed afterwards.
    Reject,
}

impl StaffAct {
    /// All seven.
    pub const ALL: [Self; 7] = [
        Self::Reissue,
        Self::Unlock,
        Self::Suspend,
        Self::Resume,
        Self::Revoke,
        Self::Release,
        Self::Reject,
    ];

    /// The act's part of the address.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Reissue => "reissue",
            Self::Unlock => "unlock",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Revoke => "revoke",
            Self::Release => "release",
            Self::Reject => "reject",
        }
    }

    /// The act of a part of an address.
    pub fn from_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.path() == path)
    }

    /// What it is called.
    pub fn title(self, t: &Texts) -> &'static str {
        let c = &t.console;
        match self {
            Self::Reissue => c.reissue,
            Self::Unlock => c.unlock,
            Self::Suspend => c.suspend,
            Self::Resume => c.resume,
            Self::Revoke => c.revoke,
            Self::Release => c.release,
            Self::Reject => c.reject,
        }
    }

    /// Acts that only take access away need one person, and are confirmed afterwards.
    pub const fn needs_one_person(self) -> bool {
        matches!(self, Self::Suspend | Self::Revoke | Self::Reject)
    }

    /// Whether a reason is asked.
    pub const fn asks_reason(self) -> bool {
        matches!(self, Self::Reissue | Self::Revoke)
    }
}
