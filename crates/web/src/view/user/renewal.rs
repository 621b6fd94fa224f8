//! 証明書更新, of users and administrators: PIN again, link for the app, done.

use askama::Template;
use tegata_app::acquisition::BrowserWay;

use crate::{
    kit::{Field, Form, Page},
    texts::Texts,
    view::{
        CertificateFacts,
        acquisition::{
            Holder,
            app::{AppDownload, AppLaunch},
        },
    },
};

/// The PIN again.
#[derive(Template)]
#[template(path = "user/renewal.html")]
pub struct RenewalPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// Whose PIN is asked.
    pub holder: Holder,
    /// The certificate that will be replaced.
    pub certificate: CertificateFacts,
}

/// The link for the app. No `Debug`: it carries the link secret.
#[derive(Template)]
#[template(path = "user/renewal_app.html")]
pub struct RenewalAppPage {
    /// The frame.
    pub page: Page,
    /// The app's file, where one is offered.
    pub download: Option<AppDownload>,
    /// How to open the app.
    pub launch: AppLaunch,
    /// Whether it can be done without the app.
    pub browser: BrowserWay,
    /// Where `progress.js` asks for the state.
    pub status_url: String,
    /// The state that the page shows.
    pub state: String,
}

/// Done; the new certificate has to be chosen, or waits for its release.
#[derive(Template)]
#[template(path = "user/renewal_done.html")]
pub struct RenewalDonePage {
    /// The frame.
    pub page: Page,
    /// Whose it is.
    pub holder: Holder,
    /// The new certificate.
    pub certificate: CertificateFacts,
    /// Whether it waits for a release (ACQ-HELD); the present one goes on until then.
    pub held: bool,
    /// Whether a browser made the key, so that there is a file to delete.
    pub in_browser: bool,
}

/// このブラウザで更新する: the password of the file, then key, certificate and file. `browser_key.js` does the work.
#[derive(Template)]
#[template(path = "user/renewal_browser.html")]
pub struct RenewalKeyPage {
    /// The frame.
    pub page: Page,
    /// What the request has to carry.
    pub challenge: String,
    /// Minutes until the current step's time is over.
    pub minutes_left: u32,
}

/// 取り込みと導入確認 of the new certificate.
#[derive(Template)]
#[template(path = "user/renewal_import.html")]
pub struct RenewalImportPage {
    /// The frame.
    pub page: Page,
    /// The certificate's name, which is the old one's too.
    pub common_name: String,
    /// `002`, to tell it from the old one.
    pub issue_number: String,
    /// Where `progress.js` asks for the state.
    pub status_url: &'static str,
    /// Minutes until the current step's time is over.
    pub minutes_left: u32,
}

/// The names of the three steps without the app.
fn steps_in_browser(t: &Texts) -> [&'static str; 3] {
    [
        t.browser_key.step_make,
        t.browser_key.step_import,
        t.steps.done,
    ]
}
