//! What holds of each change, whatever becomes of it: one row per kind.

use tegata_domain::staff::Duty;

use crate::console::Change;

/// The row of a change.
pub(super) struct Kind<'a> {
    /// Name of the act.
    pub(super) act: &'static str,
    /// What people know it by: the policy, the token or file, the member of staff, else the contract.
    pub(super) about: &'a str,
    /// The contract that it is about; empty where it is about none.
    pub(super) number: &'a str,
    /// The administrator that it is about, when there is one already.
    pub(super) administrator: Option<u8>,
    /// What its maker must be able to do.
    pub(super) maker: Duty,
    /// What its checker must be able to do.
    pub(super) checker: Duty,
    /// Number of the paper form by which the customer asked for it, where there must be one.
    pub(super) form: Option<&'a str>,
    /// Whether one person does it at once, and the second one only confirms it.
    pub(super) at_once: bool,
    /// What its approval prints.
    pub(super) papers: &'static [Paper],
}

/// A paper that an approval prints, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paper {
    /// お客様カード
    CustomerCard,
    /// The PINs of an administrator: as many as the profile has.
    Pins,
    /// The PIN of a member of staff.
    StaffPin,
    /// 引き渡しコード
    HandOver,
}

impl Paper {
    /// The word in the history.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::CustomerCard => "customer_card",
            Self::Pins | Self::StaffPin => "pin_notice",
            Self::HandOver => "hand_over_sheet",
        }
    }
}

impl<'a> Kind<'a> {
    /// Made by whoever makes, checked by whoever checks; about nobody's contract.
    pub(super) fn new(act: &'static str, about: &'a str) -> Self {
        Self {
            act,
            about,
            number: "",
            administrator: None,
            maker: Duty::Make,
            checker: Duty::Check,
            form: None,
            at_once: false,
            papers: &[],
        }
    }

    /// Made and checked by operators.
    pub(super) fn by_operators(act: &'static str, about: &'a str) -> Self {
        Self {
            maker: Duty::Operate,
            checker: Duty::Operate,
            ..Self::new(act, about)
        }
    }

    fn contract(act: &'static str, number: &'a str) -> Self {
        Self {
            number,
            ..Self::new(act, number)
        }
    }

    fn administrator(act: &'static str, number: &'a str, administrator: u8) -> Self {
        Self::contract(act, number).of_administrator(number, administrator)
    }

    pub(super) fn of_administrator(self, number: &'a str, administrator: u8) -> Self {
        Self {
            number,
            administrator: Some(administrator),
            ..self
        }
    }

    fn made_by(self, maker: Duty) -> Self {
        Self { maker, ..self }
    }

    fn on(self, form: &'a str) -> Self {
        Self {
            form: Some(form),
            ..self
        }
    }

    pub(super) fn at_once(self) -> Self {
        Self {
            at_once: true,
            ..self
        }
    }

    pub(super) fn printing(self, papers: &'static [Paper]) -> Self {
        Self { papers, ..self }
    }
}

impl Change {
    /// Its row.
    pub(super) fn kind(&self) -> Kind<'_> {
        use Kind as K;
        use Paper::{CustomerCard, HandOver, Pins};
        match self {
            Self::OpenContract { number, .. } => {
                K::contract("open_contract", number).printing(&[CustomerCard, Pins, HandOver])
            }
            Self::AddAdministrator { number, .. } => {
                K::contract("add_administrator", number).printing(&[Pins, HandOver])
            }
            Self::ReissueAdministrator {
                number,
                administrator,
                form,
                ..
            } => K::administrator("reissue_administrator", number, *administrator)
                .on(form)
                .printing(&[HandOver]),
            Self::UnlockAdministrator {
                number,
                administrator,
                new_pins,
                form,
            } => K::administrator("unlock_administrator", number, *administrator)
                .made_by(Duty::Unlock)
                .on(form)
                .printing(if *new_pins { &[Pins] } else { &[] }),
            Self::ReleaseAdministrator {
                number,
                administrator,
                ..
            } => K::administrator("release_administrator", number, *administrator),
            Self::SuspendAdministrator {
                number,
                administrator,
            } => K::administrator("suspend_administrator", number, *administrator).at_once(),
            Self::ResumeAdministrator {
                number,
                administrator,
            } => K::administrator("resume_administrator", number, *administrator),
            Self::RevokeAdministrator {
                number,
                administrator,
                form,
                ..
            } => K::administrator("revoke_administrator", number, *administrator)
                .on(form)
                .at_once(),
            Self::StopPerson { number, .. } => K::contract("stop_person", number)
                .made_by(Duty::Help)
                .at_once(),
            Self::SetAdministratorMail {
                number,
                administrator,
                form,
                ..
            } => K::administrator("set_administrator_mail", number, *administrator).on(form),
            Self::SuspendContract { number } => K::contract("suspend_contract", number).at_once(),
            Self::ResumeContract { number, form } => {
                K::contract("resume_contract", number).on(form)
            }
            Self::TerminateContract { number, form } => {
                K::contract("terminate_contract", number).on(form)
            }
            Self::LoseCard { number, .. } => K::contract("lose_card", number).at_once(),
            Self::ReissueCard { number, form, .. } => K::contract("reissue_card", number).on(form),
            Self::SetPolicy { policy, .. } => K::by_operators("set_policy", policy),
            Self::SetLook { .. } => K::by_operators("set_look", ""),
            Self::Tokens(change) => change.kind(),
            Self::Staff(change) => change.kind(),
        }
    }

    /// Name of the act.
    pub fn act(&self) -> &'static str {
        self.kind().act
    }

    /// What people know it by: the policy, the token or file, the member of staff, else the contract.
    pub fn about(&self) -> &str {
        self.kind().about
    }

    /// The contract that it is about; empty where it is about none.
    pub fn number(&self) -> &str {
        self.kind().number
    }

    /// The administrator that it is about, when there is one already.
    pub fn administrator(&self) -> Option<u8> {
        self.kind().administrator
    }

    /// Number of the paper form by which the customer asked for it, where there must be one.
    pub fn form(&self) -> Option<&str> {
        self.kind().form
    }

    /// Whether it was done already, and the second person only confirms it.
    pub fn is_done_already(&self) -> bool {
        self.kind().at_once
    }

    /// What its maker must be able to do.
    pub fn maker_duty(&self) -> Duty {
        self.kind().maker
    }

    /// What its checker must be able to do.
    pub fn checker_duty(&self) -> Duty {
        self.kind().checker
    }
}
