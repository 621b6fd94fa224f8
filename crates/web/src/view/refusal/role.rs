//! A role that is missing.

use askama::Template;

use crate::kit::{Failure, Page};

/// この操作に必要な役割がありません.
#[derive(Template)]
#[template(path = "refusal/role.html")]
pub struct RolePage {
    /// The frame.
    pub page: Page,
    /// Code, reason, and which role is missing.
    pub failure: Failure,
}
