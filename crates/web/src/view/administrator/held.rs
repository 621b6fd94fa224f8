//! Release of held certificates.

use askama::Template;

use crate::{
    kit::{Field, Form, Page, urls},
    view::{CertificateFacts, KeyProtection},
};

/// 受け取り保留の電子証明書.
#[derive(Template)]
#[template(path = "administrator/held_list.html")]
pub struct HeldListPage {
    /// The frame.
    pub page: Page,
    /// One row per held certificate.
    pub rows: Vec<HeldFacts>,
}

/// 受け取りの確認. The buttons post `decision` = `release` or `reject`.
#[derive(Template)]
#[template(path = "administrator/held.html")]
pub struct HeldPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// The held certificate.
    pub held: HeldFacts,
}

/// What is known of one held certificate.
#[derive(Clone, Debug)]
pub struct HeldFacts {
    /// The acquisition, part of the address.
    pub acquisition: String,
    /// Whether it is an administrator's.
    pub of_administrator: bool,
    /// 利用者ID, or 管理者番号 for an administrator's.
    pub holder_id: String,
    /// Name.
    pub name: String,
    /// PC name as the app states it.
    pub pc_name: String,
    /// How the key is kept, as the app states it.
    pub key: KeyProtection,
    /// The browser's address.
    pub browser_address: String,
    /// The app's address.
    pub app_address: String,
    /// Whether an earlier certificate of this contract was proven at the claim.
    pub earlier_certificate_seen: bool,
    /// When it was proven, Unix milliseconds.
    pub acquired_at: i64,
    /// When it will be revoked, Unix milliseconds.
    pub ends_at: i64,
    /// The certificate.
    pub certificate: CertificateFacts,
}
