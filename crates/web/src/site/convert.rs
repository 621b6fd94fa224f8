//! From the words of the domain to those of the pages.

use tegata_app::{
    certificate::CertificateStatus,
    sign_in::{ShownCertificate, SignInLine},
    user::LockState,
};
use tegata_domain::refusal::CertificateRefusal;

use crate::view::{
    self, CertificateFacts, refusal::certificate::Reason, user::status::SignInRecord,
};

pub(crate) fn reason(reason: CertificateRefusal) -> Reason {
    match reason {
        CertificateRefusal::None => Reason::None,
        CertificateRefusal::Expired => Reason::Expired,
        CertificateRefusal::NotYetValid => Reason::NotYet,
        CertificateRefusal::Revoked => Reason::Revoked,
        CertificateRefusal::Superseded => Reason::Superseded,
        CertificateRefusal::Suspended => Reason::Suspended,
        CertificateRefusal::Role => Reason::Role,
        CertificateRefusal::Bank => Reason::Bank,
        CertificateRefusal::UnknownCa => Reason::UnknownCa,
        CertificateRefusal::ContractSuspended => Reason::ContractSuspended,
        CertificateRefusal::ContractTerminated => Reason::ContractTerminated,
    }
}

pub(crate) fn facts_shown(shown: &ShownCertificate) -> CertificateFacts {
    CertificateFacts {
        common_name: shown.common_name.clone(),
        serial: shown.serial.clone(),
        issue_number: None,
        not_before: shown.not_before,
        not_after: shown.not_after,
        issuer: shown.issuer.clone(),
    }
}

/// Facts of a row of the register.
pub(crate) fn facts(row: &tegata_app::rows::Certificate, issuer: &str) -> CertificateFacts {
    CertificateFacts {
        common_name: row.common_name.clone(),
        serial: hex::encode(&row.serial),
        issue_number: Some(issue_number(row.number)),
        not_before: row.not_before,
        not_after: row.not_after,
        issuer: issuer.to_owned(),
    }
}

/// 電子証明書発行番号 as the manuals show it: `001`.
pub(crate) fn issue_number(number: i64) -> String {
    format!("{number:03}")
}

pub(crate) fn status(status: CertificateStatus) -> view::CertificateStatus {
    match status {
        CertificateStatus::None => view::CertificateStatus::None,
        CertificateStatus::Awaiting => view::CertificateStatus::Registered,
        CertificateStatus::Lapsed => view::CertificateStatus::Lapsed,
        CertificateStatus::Held => view::CertificateStatus::Held,
        CertificateStatus::Valid => view::CertificateStatus::Valid,
        CertificateStatus::Ending => view::CertificateStatus::EndsSoon,
        CertificateStatus::Expired => view::CertificateStatus::Expired,
        CertificateStatus::Suspended => view::CertificateStatus::Suspended,
        CertificateStatus::Revoked => view::CertificateStatus::Revoked,
    }
}

/// The words that the app stated, or that stand for a browser's key, are stored as `kind: label`.
pub(crate) fn key_protection(stored: &str) -> view::KeyProtection {
    if stored.starts_with("pkcs11_token") {
        view::KeyProtection::Hardware
    } else if stored.starts_with("exportable") {
        view::KeyProtection::Exportable
    } else {
        view::KeyProtection::Software
    }
}

pub(crate) fn token(row: tegata_app::rows::Token) -> view::token::TokenFacts {
    view::token::TokenFacts {
        status: view::token::TokenStatus::from_stored(&row.status),
        serial: row.serial,
    }
}

pub(crate) fn lock(lock: LockState) -> view::Lock {
    match lock {
        LockState::Free => view::Lock::Free,
        LockState::Waiting(_) => view::Lock::Waiting,
        LockState::Locked => view::Lock::Locked,
        LockState::AcquisitionStopped => view::Lock::AcquisitionStopped,
    }
}

/// One past sign-in.
pub(crate) fn sign_in(line: &SignInLine) -> SignInRecord {
    SignInRecord {
        at: line.at,
        from: line.address.clone(),
        succeeded: line.succeeded,
    }
}

/// A serial number as the administrator sees a user's: enough to compare it with the one that the user reads out.
pub(crate) fn masked(serial: &[u8]) -> String {
    let hex = hex::encode(serial);
    let shown = hex.get(hex.len().saturating_sub(4)..).unwrap_or_default();
    format!("*****{shown}")
}
