//! 電子証明書の一覧.

use askama::Template;
use tegata_app::console::RegisterState;

use crate::{
    kit::{Page, urls},
    texts::Texts,
    view::{CertificateStatus, history::HistoryRow},
};

/// The register with what narrows it; sent by `GET`, and posted to be taken out as a file.
#[derive(Template)]
#[template(path = "console/certificates.html")]
pub struct CertificatesPage {
    /// The frame.
    pub page: Page,
    /// What was chosen.
    pub chosen: Chosen,
    /// The latest end first.
    pub rows: Vec<CertificateRow>,
    /// Where the next page begins: an end and a row id.
    pub next: Option<(i64, String)>,
    /// Whether the reader may take it out as a file.
    pub may_export: bool,
}

impl CertificatesPage {
    /// States to choose from, as (value, words).
    fn states(&self) -> Vec<(&'static str, &'static str)> {
        let all = RegisterState::ALL.into_iter();
        all.map(|state| (state.as_str(), status(Some(state)).word(self.page.t)))
            .collect()
    }

    /// Kinds of holders to choose from, as (value, words).
    fn kinds(&self) -> [(&'static str, &'static str); 3] {
        let r = &self.page.t.register;
        [
            ("user", r.user),
            ("administrator", r.administrator),
            ("staff", r.staff),
        ]
    }
}

/// What narrows the register, as words of the address.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// Where they stand.
    pub state: String,
    /// Whose they are.
    pub kind: String,
    /// 電子証明書発行番号.
    pub number: String,
    /// `2026-11-20`.
    pub from: String,
    /// `2026-11-20`.
    pub to: String,
}

impl Chosen {
    /// The query of an address; all of it is of letters, digits and hyphens.
    pub fn query(&self) -> String {
        let Self {
            state,
            kind,
            number,
            from,
            to,
        } = self;
        format!("state={state}&kind={kind}&number={number}&from={from}&to={to}")
    }
}

/// One certificate.
#[derive(Clone, Debug)]
pub struct CertificateRow {
    /// Part of the address.
    pub id: String,
    /// CN.
    pub common_name: String,
    /// シリアル番号 in hexadecimal.
    pub serial: String,
    /// 電子証明書発行番号: `001`.
    pub issue_number: String,
    /// Where it stands.
    pub status: CertificateStatus,
    /// Since when, Unix milliseconds.
    pub since: i64,
    /// Why it was revoked, in the page's language; empty where it was not.
    pub reason: String,
    /// 利用者, 管理者 or 職員.
    pub kind: &'static str,
    /// Name of its holder.
    pub holder: String,
    /// 契約者ID; none for staff.
    pub contract_id: Option<String>,
    /// ご契約先名; empty for staff.
    pub company: String,
    /// When it was committed, Unix milliseconds.
    pub recorded_at: i64,
    /// Begin of validity, Unix milliseconds.
    pub not_before: i64,
    /// End of validity, Unix milliseconds.
    pub not_after: i64,
    /// Where its key is kept, as stated.
    pub key: &'static str,
    /// On which PC, as stated.
    pub pc: String,
}

/// One certificate with its life.
#[derive(Template)]
#[template(path = "console/certificate.html")]
pub struct CertificatePage {
    /// The frame.
    pub page: Page,
    /// The certificate.
    pub row: CertificateRow,
    /// When the app proved it, Unix milliseconds.
    pub proven_at: Option<i64>,
    /// Last sign-in, Unix milliseconds.
    pub last_used_at: Option<i64>,
    /// What the audit trail says of it, the newest first.
    pub history: Vec<HistoryRow>,
}

/// The chip of a state; one that is only recorded is being acquired.
pub fn status(state: Option<RegisterState>) -> CertificateStatus {
    match state {
        None | Some(RegisterState::Issued) => CertificateStatus::Acquiring,
        Some(RegisterState::Held) => CertificateStatus::Held,
        Some(RegisterState::Valid) => CertificateStatus::Valid,
        Some(RegisterState::Expired) => CertificateStatus::Expired,
        Some(RegisterState::Suspended) => CertificateStatus::Suspended,
        Some(RegisterState::Superseded) => CertificateStatus::Superseded,
        Some(RegisterState::Revoked) => CertificateStatus::Revoked,
    }
}

/// Why a certificate was revoked; a word that these texts do not know is shown as it stands.
pub fn reason(stored: &str, t: &Texts) -> String {
    t.named("revocation", stored).unwrap_or(stored).to_owned()
}
