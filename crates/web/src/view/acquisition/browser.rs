//! Acquisition without the app: the browser makes the key, the person saves it in a file and imports that.

use askama::Template;

use crate::kit::Page;

/// このブラウザで取得する: the password of the file, then key, certificate and file. `browser_key.js` does the work.
#[derive(Template)]
#[template(path = "acquisition/browser.html")]
pub struct BrowserKeyPage {
    /// The frame.
    pub page: Page,
    /// What the request has to carry.
    pub challenge: String,
    /// How often a lost key may be replaced.
    pub redos: u32,
    /// Minutes until the current step's time is over.
    pub minutes_left: u32,
}

/// 取り込みと導入確認.
#[derive(Template)]
#[template(path = "acquisition/browser_import.html")]
pub struct BrowserImportPage {
    /// The frame.
    pub page: Page,
    /// The certificate's name, by which it is chosen.
    pub common_name: String,
    /// Where one begins again.
    pub start: &'static str,
    /// `001`, to tell it from older ones.
    pub issue_number: String,
    /// How often a lost key may be replaced.
    pub redos: u32,
    /// Minutes until the current step's time is over.
    pub minutes_left: u32,
}
