//! First step: certificate seen, contract PIN asked.

use askama::Template;

use crate::{
    kit::{Field, Form, Page},
    view::CertificateFacts,
};

/// 管理者ログイン.
#[derive(Template)]
#[template(path = "administrator/sign_in.html")]
pub struct AdministratorSignInPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// The certificate in use.
    pub certificate: CertificateFacts,
}
