//! Pages of WEB-FB (seed 004).

pub mod acquire;
pub mod calendar;
pub mod edit;
pub mod history;
pub mod ids;
pub mod login;
pub mod main;
pub mod stop;
pub mod tokens;
pub mod unlock;

use tegata_domain::right::Right;

use crate::texts::Texts;

/// 利用権限 in words.
pub fn right(right: Right, t: &Texts) -> &'static str {
    match right {
        Right::Administrator => t.fb.right_administrator,
        Right::Approver => t.fb.right_approver,
        Right::General => t.fb.right_general,
    }
}

type Choice = (&'static str, &'static str, &'static str);

/// The three rights as choices.
fn rights(t: &Texts) -> [Choice; 3] {
    Right::ALL.map(|one| (one.as_str(), right(one, t), ""))
}
