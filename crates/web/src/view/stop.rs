//! 緊急停止: by ID and PIN on the public address, by certificate on the one that reads any.

use askama::Template;

use crate::{
    kit::{Field, Form, Page, urls},
    view::{CertificateFacts, acquisition::Holder},
};

/// What it does, and the ways to it. A page to be printed and kept.
#[derive(Template)]
#[template(path = "stop/ways.html")]
pub struct StopPage {
    /// The frame.
    pub page: Page,
    /// Whether people are known by a customer ID.
    pub by_customer_id: bool,
}

/// ID and PIN.
#[derive(Template)]
#[template(path = "stop/identity.html")]
pub struct StopIdentityPage {
    /// The frame.
    pub page: Page,
    /// Users type a user ID, administrators choose their number.
    pub holder: Holder,
    /// Both type a customer ID instead.
    pub by_customer_id: bool,
    /// What was typed.
    pub form: Form,
}

/// The certificate that is presented, if any.
#[derive(Template)]
#[template(path = "stop/certificate.html")]
pub struct StopCertificatePage {
    /// The frame.
    pub page: Page,
    /// What was presented.
    pub certificate: Option<CertificateFacts>,
}

/// The one answer, to right and wrong alike.
#[derive(Template)]
#[template(path = "stop/received.html")]
pub struct StopReceivedPage {
    /// The frame.
    pub page: Page,
}
