//! The four help pages.

use askama::Template;

use crate::kit::Page;

/// 電子証明書の取得方法.
#[derive(Template)]
#[template(path = "public/help_acquisition.html")]
pub struct HelpAcquisitionPage {
    /// The frame.
    pub page: Page,
}

/// アプリケーションのダウンロードおよび起動方法.
#[derive(Template)]
#[template(path = "public/help_download.html")]
pub struct HelpDownloadPage {
    /// The frame.
    pub page: Page,
}

/// アプリケーションがダウンロードできない場合.
#[derive(Template)]
#[template(path = "public/help_download_trouble.html")]
pub struct HelpDownloadTroublePage {
    /// The frame.
    pub page: Page,
}

/// 動作確認済み環境.
#[derive(Template)]
#[template(path = "public/help_environments.html")]
pub struct HelpEnvironmentsPage {
    /// The frame.
    pub page: Page,
    /// What was verified.
    pub environments: Vec<Environment>,
}

/// One verified environment.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Operating system.
    pub system: String,
    /// Browser.
    pub browser: String,
    /// Where the key is kept.
    pub key_store: String,
}
