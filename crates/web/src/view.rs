//! One view model per page, in the tree of the addresses. Handlers fill them; templates only show them.

use crate::texts::Texts;

pub mod acquisition;
pub mod administrator;
pub mod cannot_sign_in;
pub mod console;
pub mod history;
pub mod mail;
pub mod notices;
pub mod pins;
pub mod public;
pub mod refusal;
pub mod refused;
pub mod stop;
pub mod token;
pub mod trouble;
pub mod user;
pub mod web_fb;
pub mod words;

/// Facts of one certificate, as a person compares them.
#[derive(Clone, Debug)]
pub struct CertificateFacts {
    /// The common name, such as `00009876543 riyousya 1635`.
    pub common_name: String,
    /// Serial number in hexadecimal.
    pub serial: String,
    /// 電子証明書発行番号, already padded (`001`); unknown for certificates that are not ours.
    pub issue_number: Option<String>,
    /// Begin of validity, Unix milliseconds.
    pub not_before: i64,
    /// End of validity, Unix milliseconds.
    pub not_after: i64,
    /// The issuing CA's name; empty where it says nothing.
    pub issuer: String,
}

/// 電子証明書ステータス.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateStatus {
    /// No issue data.
    None,
    /// Registered, not yet acquired.
    Registered,
    /// The acquisition has begun.
    Acquiring,
    /// Proven, waiting for a release.
    Held,
    /// Valid.
    Valid,
    /// Valid and in the renewal window.
    EndsSoon,
    /// Expired.
    Expired,
    /// Suspended.
    Suspended,
    /// Replaced by a newer one.
    Superseded,
    /// Revoked.
    Revoked,
    /// The deadline of the acquisition has passed.
    Lapsed,
}

impl CertificateStatus {
    /// The word on the chip.
    pub fn word(&self, t: &Texts) -> &'static str {
        match self {
            Self::None => t.status.none,
            Self::Registered => t.status.registered,
            Self::Acquiring => t.status.acquiring,
            Self::Held => t.status.held,
            Self::Valid => t.status.valid,
            Self::EndsSoon => t.status.ends_soon,
            Self::Expired => t.status.expired,
            Self::Suspended => t.status.suspended,
            Self::Superseded => t.status.superseded,
            Self::Revoked => t.status.revoked,
            Self::Lapsed => t.status.lapsed,
        }
    }

    /// The chip's colour class.
    pub const fn colour(&self) -> &'static str {
        match self {
            Self::Valid => "green",
            Self::EndsSoon | Self::Held | Self::Suspended => "amber",
            Self::Registered | Self::Acquiring => "blue",
            Self::Revoked | Self::Expired | Self::Lapsed => "red",
            Self::None | Self::Superseded => "grey",
        }
    }

    /// The chip's icon.
    pub const fn icon(&self) -> &'static str {
        match self {
            Self::Valid => "ok",
            Self::EndsSoon => "warn",
            Self::Registered | Self::Acquiring | Self::Held => "wait",
            Self::Suspended => "pause",
            Self::Revoked | Self::Expired | Self::Lapsed => "stop",
            Self::None | Self::Superseded => "information",
        }
    }
}

/// How well a private key is kept, as the app stated it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyProtection {
    /// In software, on the PC's disk.
    Software,
    /// In a hardware token or chip.
    Hardware,
    /// Made by a browser and saved in a file: it can be copied.
    Exportable,
}

impl KeyProtection {
    /// The words, which say that it was stated by the app.
    pub fn word(&self, t: &Texts) -> &'static str {
        match self {
            Self::Software => t.certificate.key_software,
            Self::Hardware => t.certificate.key_hardware,
            Self::Exportable => t.certificate.key_exportable,
        }
    }
}

/// Whether someone may try a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// Yes.
    Free,
    /// Only after a while.
    Waiting,
    /// Not before someone unlocks.
    Locked,
    /// Sign-in is free, but the acquisition was stopped after twenty errors.
    AcquisitionStopped,
}

impl Lock {
    /// Nothing to show.
    pub fn is_free(&self) -> bool {
        *self == Self::Free
    }

    /// The word on the chip.
    pub fn word(&self, t: &Texts) -> &'static str {
        match self {
            Self::Free => t.administrator.not_locked,
            Self::Waiting => t.administrator.lock_waiting,
            Self::Locked => t.administrator.locked,
            Self::AcquisitionStopped => t.administrator.lock_acquisition,
        }
    }

    /// The chip's colour class.
    pub const fn colour(&self) -> &'static str {
        match self {
            Self::Free => "grey",
            Self::Waiting => "blue",
            Self::Locked => "red",
            Self::AcquisitionStopped => "amber",
        }
    }

    /// The chip's icon.
    pub const fn icon(&self) -> &'static str {
        match self {
            Self::Free => "ok",
            Self::Waiting => "wait",
            Self::Locked => "stop",
            Self::AcquisitionStopped => "pause",
        }
    }
}
