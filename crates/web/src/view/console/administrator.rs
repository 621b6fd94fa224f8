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

/// Reissue, unlock, suspend, resume, release, reject. Posts `version`, and by the act `reason`, `form_number`, `new_pins`
/// and `staff_pin`.
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
    /// 停止; one person.
    Suspend,
    /// 停止の解除.
    Resume,
    /// 受け取りの確認.
    Release,
    /// 受け取りの拒否.
    Reject,
}

impl StaffAct {
    /// All six.
    pub const ALL: [Self; 6] = [
        Self::Reissue,
        Self::Unlock,
        Self::Suspend,
        Self::Resume,
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
            Self::Release => c.release,
            Self::Reject => c.reject,
        }
    }

    /// An act that only takes access away needs one person.
    pub const fn needs_one_person(self) -> bool {
        matches!(self, Self::Suspend)
    }

    /// Whether a reason is asked.
    pub const fn asks_reason(self) -> bool {
        matches!(self, Self::Reissue)
    }

    /// Whether a paper form stands behind it.
    pub const fn asks_form(self) -> bool {
        matches!(self, Self::Reissue | Self::Unlock)
    }
}
