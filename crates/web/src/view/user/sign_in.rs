//! Certificate seen, PIN asked.

use askama::Template;

use crate::{
    kit::{Field, Form, Page},
    view::CertificateFacts,
};

/// 利用者ログイン.
#[derive(Template)]
#[template(path = "user/sign_in.html")]
pub struct UserSignInPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// The certificate in use.
    pub certificate: CertificateFacts,
}
