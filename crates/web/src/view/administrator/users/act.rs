//! Acts on one user that need the confirmation PIN at most.

use askama::Template;

use crate::{
    kit::{Field, Form, Page},
    texts::Texts,
    view::administrator::users::UserFacts,
};

/// Suspend (without a PIN), resume, deregister, unlock.
#[derive(Template)]
#[template(path = "administrator/users/act.html")]
pub struct UserActPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// Which act.
    pub act: UserAct,
    /// On whom.
    pub user: UserFacts,
}

/// The acts of [`UserActPage`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserAct {
    /// 停止.
    Suspend,
    /// 停止の解除.
    Resume,
    /// 登録抹消.
    Deregister,
    /// ロックの解除.
    Unlock,
}

impl UserAct {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Suspend, Self::Resume, Self::Deregister, Self::Unlock];

    fn title(self, t: &Texts) -> &'static str {
        match self {
            Self::Suspend => t.act.suspend,
            Self::Resume => t.act.resume,
            Self::Deregister => t.act.deregister,
            Self::Unlock => t.act.unlock,
        }
    }

    fn text(self, t: &Texts) -> &'static str {
        match self {
            Self::Suspend => t.act.suspend_text,
            Self::Resume => t.act.resume_text,
            Self::Deregister => t.act.deregister_text,
            Self::Unlock => t.act.unlock_text,
        }
    }

    /// What only takes access away for now needs no PIN.
    fn asks_pin(self) -> bool {
        self != Self::Suspend
    }

    /// Takes something away: a red button.
    fn takes_away(self) -> bool {
        matches!(self, Self::Suspend | Self::Deregister)
    }
}
