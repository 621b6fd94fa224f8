//! The administrators' own certificates: never reissued online.

use askama::Template;

use crate::{
    kit::{Form, Page},
    view::{CertificateStatus, user::status::CertificateCard},
};

/// 管理者の電子証明書.
#[derive(Template)]
#[template(path = "administrator/own_certificate.html")]
pub struct OwnCertificatePage {
    /// The frame.
    pub page: Page,
    /// The certificate in use.
    pub card: CertificateCard,
    /// Whether the renewal window is open.
    pub may_renew: bool,
    /// The other administrator, if there is one.
    pub other: Option<OtherAdministrator>,
}

/// Suspends the other administrator; only the bank resumes.
#[derive(Template)]
#[template(path = "administrator/other.html")]
pub struct OtherAdministratorPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// The other administrator.
    pub other: OtherAdministrator,
}

/// The other administrator.
#[derive(Clone, Debug)]
pub struct OtherAdministrator {
    /// 管理者番号.
    pub number: u8,
    /// Name.
    pub name: String,
    /// Status of the certificate.
    pub status: CertificateStatus,
}

impl OtherAdministrator {
    fn is_suspended(&self) -> bool {
        self.status == CertificateStatus::Suspended
    }

    fn can_be_suspended(&self) -> bool {
        matches!(
            self.status,
            CertificateStatus::Valid | CertificateStatus::EndsSoon
        )
    }
}
