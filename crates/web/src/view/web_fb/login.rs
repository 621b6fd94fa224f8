//! ログイン, and the sign-in behind a certificate.

use askama::Template;

use crate::{
    kit::{Field, Form, Page, urls},
    view::{CertificateFacts, user::status::SignInRecord},
};

/// The two blocks of seed 004.
#[derive(Template)]
#[template(path = "web_fb/login.html")]
pub struct LoginPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// Whether the bank offers ID・パスワード方式.
    pub by_password: bool,
}

/// The certificate was seen, the password is asked. Posts `login_password`.
#[derive(Template)]
#[template(path = "web_fb/sign_in.html")]
pub struct FbSignInPage {
    /// The frame.
    pub page: Page,
    /// What is wrong.
    pub form: Form,
    /// The certificate.
    pub certificate: CertificateFacts,
}

/// メイン of a session without a certificate.
#[derive(Template)]
#[template(path = "web_fb/id_main.html")]
pub struct IdMainPage {
    /// The frame.
    pub page: Page,
    /// The newest sign-ins.
    pub sign_ins: Vec<SignInRecord>,
}

/// ログインパスワードの変更. Posts `login_password` and `new_password` twice.
#[derive(Template)]
#[template(path = "web_fb/id_password.html")]
pub struct IdPasswordPage {
    /// The frame.
    pub page: Page,
    /// What is wrong.
    pub form: Form,
    /// The present one was made by somebody else.
    pub must: bool,
}

/// ソフトウェアキーボードの使用方法.
#[derive(Template)]
#[template(path = "web_fb/keyboard.html")]
pub struct KeyboardHelpPage {
    /// The frame.
    pub page: Page,
}
