//! The app's page: download, start, and the pairing code where the link does not open.

use askama::Template;

use crate::kit::Page;

/// 電子証明書取得アプリのダウンロード. No `Debug`: it carries the link secret.
#[derive(Template)]
#[template(path = "acquisition/app.html")]
pub struct AppPage {
    /// The frame.
    pub page: Page,
    /// The CA's name, the heading of the page.
    pub ca_name: String,
    /// The app's file, where one is offered.
    pub download: Option<AppDownload>,
    /// How to open the app.
    pub launch: AppLaunch,
    /// Whether the bank lets this browser do it alone.
    pub browser: bool,
}

/// The app's installer.
#[derive(Clone, Debug)]
pub struct AppDownload {
    /// Where it is.
    pub url: String,
    /// File name.
    pub file_name: String,
    /// Size, such as `12.3 MB`.
    pub size: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Who signed it.
    pub signature: String,
}

/// The ways to open the app for one ticket. No `Debug`: it carries the link secret and the code.
#[derive(Clone)]
pub struct AppLaunch {
    /// The `tegata://` link.
    pub link: String,
    /// The server to name with `--server`.
    pub server: String,
    /// The pairing code, once it was asked for.
    pub code: Option<String>,
    /// A command line that opens the link, shown in the demonstration.
    pub command: Option<String>,
    /// Minutes until the ticket ends.
    pub minutes_left: u32,
}
