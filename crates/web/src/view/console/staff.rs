//! 職員の管理: who works at the console of this bank.

use askama::Template;

use crate::{
    kit::{Field, Form, Page, urls},
    texts::Texts,
    view::{
        CertificateStatus, Lock, administrator::users::change::reasons_alone,
        console::queue::ApprovalRow, user::status::SignInRecord,
    },
};

/// 職員一覧.
#[derive(Template)]
#[template(path = "console/staff/list.html")]
pub struct StaffPage {
    /// The frame.
    pub page: Page,
    /// The members.
    pub rows: Vec<MemberRow>,
    /// Whether this member of staff may propose changes.
    pub may_change: bool,
    /// Requests about staff.
    pub pending: Vec<ApprovalRow>,
}

/// 職員の復旧 at the server. Posts `recovery`.
#[derive(Template)]
#[template(path = "console/staff/recoveries.html")]
pub struct RecoveriesPage {
    /// The frame.
    pub page: Page,
    /// Why one was not acknowledged.
    pub form: Form,
    /// Those that nobody has acknowledged, the oldest first.
    pub rows: Vec<RecoveryRow>,
}

/// One recovery.
#[derive(Clone, Debug)]
pub struct RecoveryRow {
    /// Row id.
    pub id: String,
    /// When, Unix milliseconds.
    pub at: i64,
    /// Who ran the command, as stated there.
    pub by: String,
    /// Who got a certificate.
    pub people: Vec<RecoveredRow>,
    /// Whom it stopped; empty if nobody.
    pub gone: String,
    /// Whether the reader can acknowledge it.
    pub may_acknowledge: bool,
    /// Whether the reader is an operator, but one of those recovered.
    pub own: bool,
}

/// One who got a certificate.
#[derive(Clone, Debug)]
pub struct RecoveredRow {
    /// 職員ID.
    pub account: String,
    /// Name.
    pub name: String,
    /// 職員番号.
    pub employee: String,
    /// Newly registered, or issued anew; in the page's language.
    pub done: &'static str,
    /// SHA-256 of the key, in groups.
    pub key: String,
}

/// One member.
#[derive(Clone, Debug)]
pub struct MemberRow {
    /// 職員ID.
    pub account: String,
    /// Name.
    pub name: String,
    /// 職員番号.
    pub employee: String,
    /// Roles in words.
    pub roles: String,
    /// The certificate.
    pub status: CertificateStatus,
    /// Lock.
    pub lock: Lock,
    /// Last sign-in, Unix milliseconds.
    pub last_sign_in: Option<i64>,
}

/// One member with the certificate and what can be done.
#[derive(Template)]
#[template(path = "console/staff/member.html")]
pub struct MemberPage {
    /// The frame.
    pub page: Page,
    /// Who.
    pub member: MemberRow,
    /// Issue number, serial and end of the certificate, where there is one.
    pub certificate: Option<MemberCertificate>,
    /// What can be done now; empty for whoever may not.
    pub acts: Vec<MemberAct>,
    /// The newest sign-ins.
    pub sign_ins: Vec<SignInRecord>,
}

/// The present certificate of a member.
#[derive(Clone, Debug)]
pub struct MemberCertificate {
    /// 電子証明書発行番号.
    pub number: String,
    /// Serial number.
    pub serial: String,
    /// End, Unix milliseconds.
    pub not_after: i64,
    /// SHA-256 of its key, in groups.
    pub key: String,
    /// Whether it is signed and can be handed out.
    pub is_signed: bool,
}

/// 職員の登録. Posts `new_staff_id`, `staff_name`, `employee_number`, ticks for roles, `staff_request` and `staff_pin`.
#[derive(Template)]
#[template(path = "console/staff/new.html")]
pub struct NewMemberPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
}

/// The acts on one member of staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberAct {
    /// 役割の変更.
    Roles,
    /// ロック解除.
    Unlock,
    /// 電子証明書の再発行.
    Reissue,
    /// 利用停止; one person, at once.
    Stop,
    /// 利用再開.
    Resume,
    /// 登録抹消.
    Dismiss,
}

impl MemberAct {
    /// All six.
    pub const ALL: [Self; 6] = [
        Self::Roles,
        Self::Unlock,
        Self::Reissue,
        Self::Stop,
        Self::Resume,
        Self::Dismiss,
    ];

    /// Those that make sense for a certificate in this state.
    pub fn of(status: CertificateStatus) -> Vec<Self> {
        let is_stopped = status == CertificateStatus::Suspended;
        let works = matches!(
            status,
            CertificateStatus::Valid | CertificateStatus::EndsSoon
        );
        Self::ALL
            .into_iter()
            .filter(|act| match act {
                Self::Stop => works,
                Self::Resume => is_stopped,
                _ => true,
            })
            .collect()
    }

    /// The act's part of the address.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Roles => "roles",
            Self::Unlock => "unlock",
            Self::Reissue => "reissue",
            Self::Stop => "stop",
            Self::Resume => "resume",
            Self::Dismiss => "dismiss",
        }
    }

    /// The act of a part of an address.
    pub fn from_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.path() == path)
    }

    /// What it is called.
    pub fn title(self, t: &Texts) -> &'static str {
        let m = &t.members;
        match self {
            Self::Roles => m.roles_title,
            Self::Unlock => m.unlock,
            Self::Reissue => m.reissue,
            Self::Stop => m.stop,
            Self::Resume => m.resume,
            Self::Dismiss => m.dismiss,
        }
    }

    fn text(self, t: &Texts) -> &'static str {
        let m = &t.members;
        match self {
            Self::Roles => m.roles_text,
            Self::Unlock => m.unlock_text,
            Self::Reissue => m.reissue_text,
            Self::Stop => m.stop_text,
            Self::Resume => m.resume_text,
            Self::Dismiss => m.dismiss_text,
        }
    }

    /// An act that only takes access away, and can be undone, needs one person.
    pub const fn needs_one_person(self) -> bool {
        matches!(self, Self::Stop)
    }

    fn is_grave(self) -> bool {
        matches!(self, Self::Stop | Self::Dismiss)
    }
}

/// An act on one member. Posts `version`, and by the act ticks for roles, `new_pins`, `reason`, `staff_request` and
/// `staff_pin`.
#[derive(Template)]
#[template(path = "console/staff/act.html")]
pub struct MemberActPage {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// Which act.
    pub act: MemberAct,
    /// On whom.
    pub member: MemberRow,
    /// The version of the row that is shown, posted back as `version`.
    pub version: i64,
}

/// The answer to an approval that made a PIN: shown once and stored nowhere. No `Debug`: it carries the PIN.
#[derive(Template)]
#[template(path = "console/staff/issued.html")]
pub struct IssuedPage {
    /// The frame.
    pub page: Page,
    /// Name.
    pub name: String,
    /// 職員ID.
    pub account: String,
    /// The initial PIN.
    pub pin: String,
    /// Whether a certificate was made too.
    pub with_certificate: bool,
}

/// Ticks of the form, one for each role.
pub(crate) const ROLE_FIELDS: [Field; 5] = [
    Field::RoleTeller,
    Field::RoleApprover,
    Field::RoleHelpDesk,
    Field::RoleAuditor,
    Field::RoleOperator,
];
