//! Every component of the design system on one page, for whoever designs a new one. Part of the gallery, not of the product.

use askama::Template;
use tegata_web::{
    kit::{Failure, Field, FieldError, Form, Page, Site},
    texts::Language,
    view::{CertificateFacts, CertificateStatus, Lock},
};

use super::{NOW, Sample, add as push, certificate, page};

/// The page of components.
#[derive(Template)]
#[template(path = "components.html")]
struct ComponentsPage {
    page: Page,
    form: Form,
    facts: CertificateFacts,
    statuses: [CertificateStatus; 11],
    locks: [Lock; 4],
    valid: CertificateStatus,
    now: i64,
}

const STATUSES: [CertificateStatus; 11] = [
    CertificateStatus::None,
    CertificateStatus::Registered,
    CertificateStatus::Acquiring,
    CertificateStatus::Held,
    CertificateStatus::Valid,
    CertificateStatus::EndsSoon,
    CertificateStatus::Expired,
    CertificateStatus::Suspended,
    CertificateStatus::Superseded,
    CertificateStatus::Revoked,
    CertificateStatus::Lapsed,
];

const LOCKS: [Lock; 4] = [
    Lock::Free,
    Lock::Waiting,
    Lock::Locked,
    Lock::AcquisitionStopped,
];

pub(super) fn add(language: Language, samples: &mut Vec<Sample>) {
    let form = Form::new()
        .with_error(Field::UserId, FieldError::Required)
        .with_failure(Failure {
            code: "ACQ-CRED".into(),
            reason: language.texts().error.summary.into(),
            hint: String::new(),
        });
    push(
        samples,
        "components",
        &ComponentsPage {
            page: page(language, Site::Public, "/components"),
            form,
            facts: certificate(),
            statuses: STATUSES,
            locks: LOCKS,
            valid: CertificateStatus::Valid,
            now: NOW,
        },
    );
}
