//! An act on one administrator.

use askama::Template;

use crate::{
    kit::{Field, Form, Page, urls},
    texts::Texts,
    view::{
        administrator::{
            held::HeldFacts,
            users::change::{reasons, reasons_alone},
        },
        console::contract::{AdministratorCard, ContractFacts},
    },
};

/// One of the acts. Posts `version`, and by the act `reason`, `form_number`, `new_pins`, `mail`, `second_mail` and
/// `staff_pin`.
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
    /// Where the administrator is told now, masked.
    pub mail: Vec<String>,
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
    /// 失効; one person, on a form.
    Revoke,
    /// お知らせの宛先の変更.
    Mail,
}

impl StaffAct {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Reissue,
        Self::Unlock,
        Self::Suspend,
        Self::Resume,
        Self::Release,
        Self::Reject,
        Self::Revoke,
        Self::Mail,
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
            Self::Revoke => "revoke",
            Self::Mail => "mail",
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
            Self::Revoke => t.bank_stop.revoke,
            Self::Mail => t.bank_stop.mail,
        }
    }

    /// An act that only takes access away needs one person.
    pub const fn needs_one_person(self) -> bool {
        matches!(self, Self::Suspend | Self::Revoke)
    }

    /// Whether a reason is asked.
    pub const fn asks_reason(self) -> bool {
        matches!(self, Self::Reissue | Self::Revoke)
    }

    /// Whether a paper form stands behind it.
    pub const fn asks_form(self) -> bool {
        matches!(
            self,
            Self::Reissue | Self::Unlock | Self::Revoke | Self::Mail
        )
    }

    /// What an act by one person does.
    fn text(self, t: &Texts) -> &'static str {
        match self {
            Self::Revoke => t.bank_stop.revoke_text,
            _ => t.console.suspend_text,
        }
    }
}
