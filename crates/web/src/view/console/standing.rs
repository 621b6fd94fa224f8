//! An act on a contract's standing.

use askama::Template;
use tegata_domain::contract::ContractAct;

use crate::{
    kit::{Field, Form, Page, urls},
    texts::Texts,
    view::console::contract::ContractFacts,
};

/// Suspend, resume, terminate. Posts `version`, and but for a stop `form_number` and `staff_pin`.
#[derive(Template)]
#[template(path = "console/standing.html")]
pub struct StandingPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// Which act.
    pub act: StandingAct,
    /// On which contract.
    pub contract: ContractFacts,
    /// The version of the row that is shown, posted back as `version`.
    pub version: i64,
}

/// The acts of staff on a contract's standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandingAct {
    /// 取引停止; one person, at once.
    Suspend,
    /// 取引再開.
    Resume,
    /// 解約.
    Terminate,
}

impl StandingAct {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Suspend, Self::Resume, Self::Terminate];

    /// The act's part of the address.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Terminate => "terminate",
        }
    }

    /// The act of a part of an address.
    pub fn from_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.path() == path)
    }

    /// The arrow of the contract's life.
    pub const fn arrow(self) -> ContractAct {
        match self {
            Self::Suspend => ContractAct::SuspendByBank,
            Self::Resume => ContractAct::Resume,
            Self::Terminate => ContractAct::Terminate,
        }
    }

    /// What it is called.
    pub fn title(self, t: &Texts) -> &'static str {
        let s = &t.standing;
        match self {
            Self::Suspend => s.suspend,
            Self::Resume => s.resume,
            Self::Terminate => s.terminate,
        }
    }

    fn text(self, t: &Texts) -> &'static str {
        let s = &t.standing;
        match self {
            Self::Suspend => s.suspend_text,
            Self::Resume => s.resume_text,
            Self::Terminate => s.terminate_text,
        }
    }

    /// An act that only takes access away, and can be undone, needs one person.
    pub const fn needs_one_person(self) -> bool {
        matches!(self, Self::Suspend)
    }
}
