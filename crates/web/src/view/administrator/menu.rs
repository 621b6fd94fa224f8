//! The menu right after signing in.

use askama::Template;

use crate::{
    kit::Page,
    view::user::status::{NoticeRow, SignInRecord},
};

/// 管理者メニュー.
#[derive(Template)]
#[template(path = "administrator/menu.html")]
pub struct AdministratorMenuPage {
    /// The frame.
    pub page: Page,
    /// How many certificates wait for a release.
    pub held: u32,
    /// The end of the own certificate, when its renewal window is open.
    pub renew_by: Option<i64>,
    /// What the bank has to tell, the newest first.
    pub notices: Vec<NoticeRow>,
    /// The last sign-ins, the newest first.
    pub sign_ins: Vec<SignInRecord>,
}
