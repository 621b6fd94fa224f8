//! 証明書更新, of users and administrators: PIN again, link for the app, done.

use askama::Template;

use crate::{
    kit::{Field, Form, Page},
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
}
