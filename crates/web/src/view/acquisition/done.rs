//! The certificate is on the PC: valid, or held for release.

use askama::Template;

use crate::{
    kit::Page,
    view::{CertificateFacts, acquisition::Holder},
};

/// 電子証明書 取得完了, or 受け取り保留.
#[derive(Template)]
#[template(path = "acquisition/done.html")]
pub struct DonePage {
    /// The frame.
    pub page: Page,
    /// Who acquired.
    pub holder: Holder,
    /// The certificate.
    pub certificate: CertificateFacts,
    /// Its subject, one attribute per line (`OU = USERTYPE - 2`).
    pub subject: Vec<String>,
    /// Whether it waits for a release (ACQ-HELD).
    pub held: bool,
    /// Whether the browser made the key, without the app.
    pub in_browser: bool,
}
