//! 利用者情報変更: continue, reissue or revoke.

use askama::Template;

use crate::{
    kit::{Field, Form, Page},
    texts::Texts,
    view::{CertificateStatus, KeyProtection, administrator::users::UserFacts},
};

/// 利用者情報変更. Posts `certificate_choice` (`continue`, `reissue`, `revoke`), `reason` (`new_pc`, `broken`, `lost_or_stolen`,
/// `compromised`), `outside`, `version` and the confirmation PIN.
#[derive(Template)]
#[template(path = "administrator/users/change.html")]
pub struct ChangeUserPage {
    /// The frame.
    pub page: Page,
    /// What was chosen and typed. Nothing is preselected.
    pub form: Form,
    /// The user.
    pub user: UserFacts,
    /// The certificate as it is now.
    pub block: CertificateBlock,
    /// The version of the row that is shown, posted back as `version`.
    pub version: i64,
    /// Whether the bank asks the confirmation PIN.
    pub with_confirmation: bool,
}

/// The block 利用者電子証明書の再発行・失効.
#[derive(Clone, Debug)]
pub struct CertificateBlock {
    /// 電子証明書発行番号 (`001`), if there was an issue.
    pub issue_number: Option<String>,
    /// 電子証明書ステータス.
    pub status: CertificateStatus,
    /// 電子証明書発行データ登録日, Unix milliseconds.
    pub registered_at: Option<i64>,
    /// 電子証明書シリアル番号.
    pub serial: Option<String>,
    /// 電子証明書有効期間終了日時, Unix milliseconds.
    pub not_after: Option<i64>,
    /// 秘密鍵の保管, once there is a certificate.
    pub key: Option<KeyProtection>,
}

type Choice = (&'static str, &'static str, &'static str);

fn certificate_choices(t: &Texts) -> [Choice; 3] {
    let a = &t.administrator;
    [
        ("continue", a.choice_continue, ""),
        ("reissue", a.choice_reissue, a.choice_reissue_hint),
        ("revoke", a.choice_revoke, a.choice_revoke_hint),
    ]
}

/// The four reasons, none preselected; also asked in the console.
/// The same where all of them do the same.
pub(in crate::view) fn reasons_alone(t: &Texts) -> [Choice; 4] {
    reasons(t).map(|(value, label, _)| (value, label, ""))
}

pub(in crate::view) fn reasons(t: &Texts) -> [Choice; 4] {
    let a = &t.administrator;
    [
        ("new_pc", a.reason_new_pc, a.reason_until_proven),
        ("broken", a.reason_broken, a.reason_until_proven),
        ("lost_or_stolen", a.reason_lost, a.reason_at_once),
        ("compromised", a.reason_compromised, a.reason_at_once),
    ]
}
