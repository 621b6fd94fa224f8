//! 職員ログイン.

use askama::Template;

use crate::{
    kit::{Field, Form, Page},
    view::CertificateFacts,
};

/// Staff certificate seen, PIN asked.
#[derive(Template)]
#[template(path = "console/sign_in.html")]
pub struct StaffSignInPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// The certificate in use.
    pub certificate: CertificateFacts,
}
