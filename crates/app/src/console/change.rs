//! The changes that need two people.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tegata_domain::{certificate::ReissueReason, look::BankLook, mail::MailAddress};

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
    /// Name of the act.
    pub fn act(&self) -> &'static str {
        match self {
            Self::OpenContract { .. } => "open_contract",
            Self::AddAdministrator { .. } => "add_administrator",
            Self::ReissueAdministrator { .. } => "reissue_administrator",
            Self::UnlockAdministrator { .. } => "unlock_administrator",
            Self::ReleaseAdministrator { .. } => "release_administrator",
            Self::Tokens(change) => change.act(),
            Self::Staff(change) => change.act(),
            Self::SuspendAdministrator { .. } => "suspend_administrator",
            Self::ResumeAdministrator { .. } => "resume_administrator",
            Self::RevokeAdministrator { .. } => "revoke_administrator",
            Self::StopPerson { .. } => "stop_person",
            Self::SetAdministratorMail { .. } => "set_administrator_mail",
            Self::SuspendContract { .. } => "suspend_contract",
            Self::ResumeContract { .. } => "resume_contract",
            Self::TerminateContract { .. } => "terminate_contract",
            Self::LoseCard { .. } => "lose_card",
            Self::ReissueCard { .. } => "reissue_card",
            Self::SetPolicy { .. } => "set_policy",
            Self::SetLook { .. } => "set_look",
        }
    }

    /// What people know it by: the policy, the token or file, the member of staff, else the contract.
    pub fn about(&self) -> &str {
        match self {
            Self::SetPolicy { policy, .. } => policy,
            Self::Tokens(change) => change.subject(),
            Self::Staff(change) => change.account(),
            other => other.number(),
        }
    }

    /// The contract that it is about; empty where it is about none.
    pub fn number(&self) -> &str {
        match self {
            Self::OpenContract { number, .. }
            | Self::AddAdministrator { number, .. }
            | Self::ReissueAdministrator { number, .. }
            | Self::UnlockAdministrator { number, .. }
            | Self::ReleaseAdministrator { number, .. }
            | Self::SuspendAdministrator { number, .. }
            | Self::ResumeAdministrator { number, .. }
            | Self::RevokeAdministrator { number, .. }
            | Self::StopPerson { number, .. }
            | Self::SetAdministratorMail { number, .. }
            | Self::SuspendContract { number }
            | Self::ResumeContract { number, .. }
            | Self::LoseCard { number, .. }
            | Self::ReissueCard { number, .. }
            | Self::TerminateContract { number, .. } => number,
            Self::Tokens(change) => change.number(),
            Self::SetPolicy { .. } | Self::SetLook { .. } | Self::Staff(_) => "",
        }
    }

    /// The administrator that it is about, when there is one already.
    pub fn administrator(&self) -> Option<u8> {
        match self {
            Self::OpenContract { .. }
            | Self::AddAdministrator { .. }
            | Self::SuspendContract { .. }
            | Self::ResumeContract { .. }
            | Self::TerminateContract { .. }
            | Self::LoseCard { .. }
            | Self::ReissueCard { .. }
            | Self::StopPerson { .. }
            | Self::Staff(_)
            | Self::SetPolicy { .. }
            | Self::SetLook { .. } => None,
            Self::Tokens(change) => change.administrator(),
            Self::ReissueAdministrator { administrator, .. }
            | Self::UnlockAdministrator { administrator, .. }
            | Self::ReleaseAdministrator { administrator, .. }
            | Self::SuspendAdministrator { administrator, .. }
            | Self::RevokeAdministrator { administrator, .. }
            | Self::SetAdministratorMail { administrator, .. }
            | Self::ResumeAdministrator { administrator, .. } => Some(*administrator),
        }
    }

    /// Number of the paper form by which the customer asked for it, where there must be one.
    pub fn form(&self) -> Option<&str> {
        match self {
            Self::ReissueAdministrator { form, .. }
            | Self::UnlockAdministrator { form, .. }
            | Self::ResumeContract { form, .. }
            | Self::ReissueCard { form, .. }
            | Self::SetAdministratorMail { form, .. }
            | Self::TerminateContract { form, .. } => Some(form),
            _ => None,
        }
    }

    /// Whether it was done already, and the second person only confirms it.
    pub fn is_done_already(&self) -> bool {
        matches!(
            self,
            Self::SuspendAdministrator { .. }
                | Self::RevokeAdministrator { .. }
                | Self::StopPerson { .. }
                | Self::SuspendContract { .. }
                | Self::LoseCard { .. }
                | Self::Tokens(TokenChange::Lose { .. })
                | Self::Staff(StaffChange::Stop { .. })
        )
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
