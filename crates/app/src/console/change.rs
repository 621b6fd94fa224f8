//! The changes that need two people. What holds of each stands in `kind.rs`; what it is about and what it does, beside
//! `target` and `execute`.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tegata_domain::{certificate::ReissueReason, look::BankLook, mail::MailAddress};
use tegata_storage::rows;

use crate::{
    console::{StaffChange, TokenChange},
    keys::sha256,
};

/// One exact change, as the maker proposed it. Its JSON text is what the approval is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// ご契約の登録: a company, its customer card, its first administrator with PINs, token and hand-over code.
    OpenContract {
        /// 契約者ID
        number: String,
        /// Company name.
        company: String,
        /// Name of the first administrator.
        administrator: String,
        /// Token assigned to the administrator.
        token: String,
        /// お客様ID of the administrator, where the profile identifies people by one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        customer_id: Option<String>,
        /// Where the administrator is told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mail: Option<MailAddress>,
    },
    /// 第二管理者の登録
    AddAdministrator {
        /// 契約者ID
        number: String,
        /// Name.
        administrator: String,
        /// Token assigned.
        token: String,
        /// お客様ID, where the profile identifies people by one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        customer_id: Option<String>,
        /// Where the administrator is told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mail: Option<MailAddress>,
    },
    /// 管理者電子証明書の再発行: only the console can.
    ReissueAdministrator {
        /// 契約者ID
        number: String,
        /// 1 or 2.
        administrator: u8,
        /// Why.
        reason: ReissueReason,
        /// Number of the paper form.
        form: String,
    },
    /// 暗証番号閉塞解除
    UnlockAdministrator {
        /// 契約者ID
        number: String,
        /// 1 or 2.
        administrator: u8,
        /// New PINs are made and printed.
        new_pins: bool,
        /// Number of the paper form.
        form: String,
    },
    /// 受け取り保留の解除 of an administrator's certificate.
    ReleaseAdministrator {
        /// 契約者ID
        number: String,
        /// 1 or 2.
        administrator: u8,
        /// Released or rejected.
        release: bool,
    },
    /// 停止, done at once by one person and confirmed by another afterwards; never proposed.
    SuspendAdministrator {
        /// 契約者ID
        number: String,
        /// 1 or 2.
        administrator: u8,
    },
    /// 失効 of an administrator's certificate, done at once by one person and confirmed by another afterwards; never
    /// proposed.
    RevokeAdministrator {
        /// 契約者ID
        number: String,
        /// 1 or 2.
        administrator: u8,
        /// Why.
        reason: ReissueReason,
        /// Number of the paper form.
        form: String,
    },
    /// 緊急停止 by the bank, done at once by one person and confirmed by another afterwards; never proposed.
    StopPerson {
        /// 契約者ID
        number: String,
        /// `administrator` or `user`.
        kind: String,
        /// Number or 利用者ID.
        name: String,
    },
    /// お知らせの宛先 of an administrator.
    SetAdministratorMail {
        /// 契約者ID
        number: String,
        /// 1 or 2.
        administrator: u8,
        /// The address.
        mail: Option<MailAddress>,
        /// Another one, for a second channel.
        second: Option<MailAddress>,
        /// Number of the paper form.
        form: String,
    },
    /// ワンタイムパスワード（トークン）: stock, and what becomes of one.
    Tokens(TokenChange),
    /// 職員: who works at the console.
    Staff(StaffChange),
    /// 再開 of an administrator's stopped certificate.
    ResumeAdministrator {
        /// 契約者ID
        number: String,
        /// 1 or 2.
        administrator: u8,
    },
    /// 取引停止, done at once by one person and confirmed by another afterwards; never proposed.
    SuspendContract {
        /// 契約者ID
        number: String,
    },
    /// 取引再開
    ResumeContract {
        /// 契約者ID
        number: String,
        /// Number of the paper form.
        form: String,
    },
    /// 設定の変更: one policy of the bank, from the value that the maker saw to another.
    SetPolicy {
        /// Its name.
        policy: String,
        /// What it becomes.
        value: Value,
        /// What it was.
        before: Value,
    },
    /// お客様カードの紛失, noted at once by one person and confirmed by another afterwards; never proposed.
    LoseCard {
        /// 契約者ID
        number: String,
        /// カード発行番号
        card: i64,
    },
    /// お客様カードの再発行
    ReissueCard {
        /// 契約者ID
        number: String,
        /// カード発行番号 of the card that it follows.
        card: i64,
        /// Number of the paper form (お客様カード再発行依頼書).
        form: String,
    },
    /// 表示名・色・ロゴの変更, from what the maker saw to another.
    SetLook {
        /// What it becomes.
        look: BankLook,
        /// What it was.
        before: BankLook,
    },
    /// 解約
    TerminateContract {
        /// 契約者ID
        number: String,
        /// Number of the paper form.
        form: String,
    },
}

impl Change {
    /// The change that an approval is bound to; none where the row holds no change that this release knows.
    pub(super) fn read(row: &rows::Approval) -> Option<Self> {
        serde_json::from_str(&row.change).ok()
    }

    /// Whether it was asked for at the server: by somebody who cannot sign in to stand behind it.
    pub fn is_recovery(&self) -> bool {
        matches!(self, Self::Staff(StaffChange::Recover { .. }))
    }

    /// The text that is stored and bound.
    pub(crate) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What an approval is bound to.
    pub(crate) fn digest(text: &str) -> [u8; 32] {
        sha256(text.as_bytes())
    }
}
