//! メイン and 管理機能.

use askama::Template;

use crate::{
    kit::{Page, urls},
    view::user::status::{CertificateCard, NoticeRow, SignInRecord},
};

/// メイン, right after signing in.
#[derive(Template)]
#[template(path = "web_fb/main.html")]
pub struct MainPage {
    /// The frame.
    pub page: Page,
    /// The certificate in use.
    pub card: CertificateCard,
    /// Renewal is offered.
    pub may_renew: bool,
    /// Certificates that wait for a master's release.
    pub held: usize,
    /// The company's calendar closes today.
    pub closed: bool,
    /// Notices of the last 30 days.
    pub notices: Vec<NoticeRow>,
    /// The newest sign-ins.
    pub sign_ins: Vec<SignInRecord>,
}

/// 管理機能 of a master ID.
#[derive(Template)]
#[template(path = "web_fb/management.html")]
pub struct ManagementPage {
    /// The frame.
    pub page: Page,
}

/// 管理機能 of a public ID: whom to ask.
#[derive(Template)]
#[template(path = "web_fb/management_public.html")]
pub struct PublicManagementPage {
    /// The frame.
    pub page: Page,
}

/// A tab of banking, where no application is registered.
#[derive(Template)]
#[template(path = "web_fb/no_service.html")]
pub struct NoServicePage {
    /// The frame.
    pub page: Page,
    /// The tab's words.
    pub service: &'static str,
}
