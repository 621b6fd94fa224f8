//! Acts on one user that need only the confirmation PIN.

use askama::Template;

use crate::{
    kit::{Field, Form, Page},
    texts::Texts,
    view::administrator::users::UserFacts,
};

/// Suspend, resume, deregister, unlock, reopen.
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
    /// 取得の再開, after twenty errors.
    Reopen,
}

impl UserAct {
    /// All five.
    pub const ALL: [Self; 5] = [
        Self::Suspend,
        Self::Resume,
        Self::Deregister,
        Self::Unlock,
        Self::Reopen,
    ];

    fn title(self, t: &Texts) -> &'static str {
        match self {
            Self::Suspend => t.act.suspend,
            Self::Resume => t.act.resume,
            Self::Deregister => t.act.deregister,
            Self::Unlock => t.act.unlock,
            Self::Reopen => t.act.reopen,
        }
    }

    fn text(self, t: &Texts) -> &'static str {
        match self {
            Self::Suspend => t.act.suspend_text,
            Self::Resume => t.act.resume_text,
            Self::Deregister => t.act.deregister_text,
            Self::Unlock => t.act.unlock_text,
            Self::Reopen => t.act.reopen_text,
        }
    }

    /// Takes something away: a red button.
    fn takes_away(self) -> bool {
        matches!(self, Self::Suspend | Self::Deregister)
    }
}
