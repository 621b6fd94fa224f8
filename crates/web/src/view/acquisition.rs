//! Pages of the acquisition, in the order in which a person sees them.

pub mod app;
pub mod done;
pub mod error;
pub mod failure;
pub mod identity;
pub mod number;
pub mod otp;
pub mod progress;
pub mod stopped;
pub mod warning;

use crate::texts::Texts;

/// Who acquires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// 利用者.
    User,
    /// 管理者.
    Administrator,
}

impl Holder {
    /// Whether it is an administrator.
    pub fn is_administrator(&self) -> bool {
        *self == Self::Administrator
    }
}

/// The names of the five steps.
fn steps(t: &Texts) -> [&'static str; 5] {
    [
        t.steps.identity,
        t.steps.otp,
        t.steps.app,
        t.steps.number,
        t.steps.done,
    ]
}
