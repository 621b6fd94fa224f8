//! The changes of the bank's own staff that need two people.

use serde::{Deserialize, Serialize};
use tegata_domain::certificate::ReissueReason;

use super::StaffRequest;
use crate::console::kind::{Kind, Paper};

/// One exact change of a member of staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "staff_act", rename_all = "snake_case", deny_unknown_fields)]
pub enum StaffChange {
    /// 職員の登録: roles, an initial PIN and a certificate for the key that was made on the member's PC.
    Appoint {
        /// 職員ID
        account: String,
        /// Name on pages.
        name: String,
        /// 職員番号: who it is.
        employee: String,
        /// Names of roles, divided by blanks.
        roles: String,
        /// The request for the certificate.
        request: StaffRequest,
    },
    /// 役割の変更
    SetRoles {
        /// 職員ID
        account: String,
        /// What they become.
        roles: String,
        /// What they were.
        before: String,
    },
    /// ロック解除
    Unlock {
        /// 職員ID
        account: String,
        /// A new PIN is made and printed.
        new_pin: bool,
    },
    /// 電子証明書の再発行: the one before is revoked at once.
    Reissue {
        /// 職員ID
        account: String,
        /// Why.
        reason: ReissueReason,
        /// The request for the new certificate.
        request: StaffRequest,
    },
    /// 職員の復旧, asked for at the server; another operator who is still there approves it. Never proposed in the console.
    Recover {
        /// 職員ID
        account: String,
        /// Why.
        reason: ReissueReason,
        /// The request for the new certificate.
        request: StaffRequest,
        /// A new PIN is made and printed.
        new_pin: bool,
        /// Who ran the command, as stated there.
        by: String,
    },
    /// 利用停止, done at once by one person and confirmed by another afterwards; never proposed.
    Stop {
        /// 職員ID
        account: String,
    },
    /// 利用再開
    Resume {
        /// 職員ID
        account: String,
    },
    /// 登録抹消, for good.
    Dismiss {
        /// 職員ID
        account: String,
    },
}

impl StaffChange {
    /// What holds of it: operators look after the staff.
    pub(in crate::console) fn kind(&self) -> Kind<'_> {
        use Kind as K;
        match self {
            Self::Appoint { account, .. } => {
                K::by_operators("appoint_staff", account).printing(pin_notice(true))
            }
            Self::SetRoles { account, .. } => K::by_operators("set_staff_roles", account),
            Self::Unlock { account, new_pin } => {
                K::by_operators("unlock_staff", account).printing(pin_notice(*new_pin))
            }
            Self::Reissue { account, .. } => K::by_operators("reissue_staff", account),
            Self::Recover {
                account, new_pin, ..
            } => K::by_operators("recover_staff", account).printing(pin_notice(*new_pin)),
            Self::Stop { account } => K::by_operators("stop_staff", account).at_once(),
            Self::Resume { account } => K::by_operators("resume_staff", account),
            Self::Dismiss { account } => K::by_operators("dismiss_staff", account),
        }
    }

    /// Name of the act.
    pub fn act(&self) -> &'static str {
        self.kind().act
    }

    /// Whom it is about, by 職員ID.
    pub fn account(&self) -> &str {
        self.kind().about
    }

    /// The request for a certificate, where one is made.
    pub fn request(&self) -> Option<&StaffRequest> {
        match self {
            Self::Appoint { request, .. }
            | Self::Reissue { request, .. }
            | Self::Recover { request, .. } => Some(request),
            _ => None,
        }
    }
}

fn pin_notice(new_pin: bool) -> &'static [Paper] {
    if new_pin { &[Paper::StaffPin] } else { &[] }
}
