//! The fields of all forms: name, label, note and how each is typed, in one place, so that a word never differs
//! between two pages, or between a label and its error.

use crate::texts::Texts;

/// A field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// 契約者ID(利用者番号).
    ContractId,
    /// 利用者ID.
    UserId,
    /// 利用者ID that is being given.
    NewUserId,
    /// お客様ID.
    CustomerId,
    /// お客様ID that is being given.
    NewCustomerId,
    /// ログインパスワード.
    LoginPassword,
    /// 利用者確認暗証番号.
    UserConfirmationPin,
    /// 管理者番号.
    AdministratorNumber,
    /// 利用者暗証番号.
    UserPin,
    /// ご契約先暗証番号.
    ContractPin,
    /// ご契約先確認暗証番号.
    ConfirmationPin,
    /// ワンタイムパスワード.
    OneTimePassword,
    /// 引き渡しコード.
    HandOverCode,
    /// アプリに表示された番号.
    MatchNumber,
    /// 利用者名.
    UserName,
    /// A PIN that is being set.
    NewPin,
    /// The same again.
    NewPinAgain,
    /// A user's confirmation PIN that is being set.
    NewConfirmationPin,
    /// The same again.
    NewConfirmationPinAgain,
    /// トークンのシリアル番号.
    TokenSerial,
    /// 継続 / 再発行 / 失効.
    CertificateChoice,
    /// Why it is reissued or revoked.
    Reason,
    /// 社外で取得する（引き渡しコード）.
    Outside,
    /// Which user of the list.
    SelectedUser,
    /// ご契約先名.
    CompanyName,
    /// 管理者名.
    AdministratorName,
    /// 依頼書番号.
    FormNumber,
    /// New PINs for an administrator who is unlocked.
    NewPins,
    /// 職員暗証番号.
    StaffPin,
    /// サポートコード.
    SupportCode,
    /// A ログインパスワード that is being set.
    NewPassword,
    /// The same again.
    NewPasswordAgain,
    /// 利用権限.
    Right,
    /// Yes, all sign-ins shall stop.
    Understood,
    /// 現在の暗証番号.
    PresentPin,
    /// A PIN that its holder chooses.
    OwnPin,
    /// The same again.
    OwnPinAgain,
    /// 現在の確認暗証番号.
    PresentConfirmationPin,
    /// A confirmation PIN that its holder chooses.
    OwnConfirmationPin,
    /// The same again.
    OwnConfirmationPinAgain,
    /// What is looked for.
    Search,
    /// 依頼書番号 that is looked for.
    FormSearch,
    /// The code that the token shows next.
    NextCode,
    /// A maker's file with tokens.
    TokenFile,
    /// The key that came on another way than the file.
    TransportKey,
    /// The password that did.
    TransportPassword,
    /// Seeds that are not encrypted are meant.
    PlainSeeds,
    /// メールアドレス.
    Mail,
    /// Another one, for a second channel.
    SecondMail,
    /// What a policy becomes.
    PolicyValue,
    /// The bank's name on Japanese pages.
    BankNameJa,
    /// The bank's name on English pages.
    BankNameEn,
    /// The bank's main colour.
    MainColour,
    /// The bank's logo, a file.
    LogoFile,
    /// The logo is the configuration's again.
    RemoveLogo,
    /// 職員ID that is being given.
    NewStaffId,
    /// 職員名.
    StaffName,
    /// 職員番号.
    EmployeeNumber,
    /// 役割: the group of ticks.
    StaffRoles,
    /// 担当者.
    RoleTeller,
    /// 承認者.
    RoleApprover,
    /// ヘルプデスク担当者.
    RoleHelpDesk,
    /// 監査担当者.
    RoleAuditor,
    /// 運用管理者.
    RoleOperator,
    /// 電子証明書の発行要求 (PEM).
    StaffRequest,
}

/// How a field is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typing {
    /// Any text.
    Text,
    /// Digits, on a number pad where there is one.
    Digits,
    /// A secret.
    Secret,
    /// One of several.
    Choice,
    /// Yes or no.
    Tick,
}

impl Field {
    /// The name in the form's body.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ContractId => "contract_id",
            Self::UserId => "user_id",
            Self::NewUserId => "new_user_id",
            Self::CustomerId => "customer_id",
            Self::NewCustomerId => "new_customer_id",
            Self::LoginPassword => "login_password",
            Self::UserConfirmationPin => "user_confirmation_pin",
            Self::AdministratorNumber => "administrator_number",
            Self::UserPin => "user_pin",
            Self::ContractPin => "contract_pin",
            Self::ConfirmationPin => "confirmation_pin",
            Self::OneTimePassword => "one_time_password",
            Self::HandOverCode => "hand_over_code",
            Self::MatchNumber => "match_number",
            Self::UserName => "user_name",
            Self::NewPin => "new_pin",
            Self::NewPinAgain => "new_pin_again",
            Self::NewConfirmationPin => "new_confirmation_pin",
            Self::NewConfirmationPinAgain => "new_confirmation_pin_again",
            Self::TokenSerial => "token_serial",
            Self::CertificateChoice => "certificate_choice",
            Self::Reason => "reason",
            Self::Outside => "outside",
            Self::SelectedUser => "selected_user",
            Self::CompanyName => "company_name",
            Self::AdministratorName => "administrator_name",
            Self::FormNumber => "form_number",
            Self::NewPins => "new_pins",
            Self::StaffPin => "staff_pin",
            Self::SupportCode => "support_code",
            Self::NewPassword => "new_password",
            Self::NewPasswordAgain => "new_password_again",
            Self::Right => "right",
            Self::Understood => "understood",
            Self::PresentPin => "present_pin",
            Self::OwnPin => "own_pin",
            Self::OwnPinAgain => "own_pin_again",
            Self::PresentConfirmationPin => "present_confirmation_pin",
            Self::OwnConfirmationPin => "own_confirmation_pin",
            Self::OwnConfirmationPinAgain => "own_confirmation_pin_again",
            Self::Search | Self::FormSearch => "search",
            Self::NextCode => "next_code",
            Self::TokenFile => "token_file",
            Self::TransportKey => "transport_key",
            Self::TransportPassword => "transport_password",
            Self::PlainSeeds => "plain_seeds",
            Self::Mail => "mail",
            Self::SecondMail => "second_mail",
            Self::PolicyValue => "policy_value",
            Self::BankNameJa => "bank_name_ja",
            Self::BankNameEn => "bank_name_en",
            Self::MainColour => "main_colour",
            Self::LogoFile => "logo_file",
            Self::RemoveLogo => "remove_logo",
            Self::NewStaffId => "new_staff_id",
            Self::StaffName => "staff_name",
            Self::EmployeeNumber => "employee_number",
            Self::StaffRoles => "staff_roles",
            Self::RoleTeller => "role_teller",
            Self::RoleApprover => "role_approver",
            Self::RoleHelpDesk => "role_help_desk",
            Self::RoleAuditor => "role_auditor",
            Self::RoleOperator => "role_operator",
            Self::StaffRequest => "staff_request",
        }
    }

    /// The label.
    pub fn label(self, t: &Texts) -> &'static str {
        match self {
            Self::ContractId => t.field.contract_id,
            Self::UserId | Self::NewUserId => t.field.user_id,
            Self::CustomerId | Self::NewCustomerId => t.field.customer_id,
            Self::LoginPassword => t.field.login_password,
            Self::UserConfirmationPin => t.field.user_confirmation_pin,
            Self::AdministratorNumber => t.field.administrator_number,
            Self::UserPin => t.field.user_pin,
            Self::ContractPin => t.field.contract_pin,
            Self::ConfirmationPin => t.field.confirmation_pin,
            Self::OneTimePassword => t.field.one_time_password,
            Self::HandOverCode => t.field.hand_over_code,
            Self::MatchNumber => t.field.match_number,
            Self::UserName => t.field.user_name,
            Self::NewPin => t.field.new_pin,
            Self::NewPinAgain => t.field.new_pin_again,
            Self::NewConfirmationPin => t.field.new_confirmation_pin,
            Self::NewConfirmationPinAgain => t.field.new_confirmation_pin_again,
            Self::TokenSerial => t.field.token_serial,
            Self::CertificateChoice => t.field.certificate_choice,
            Self::Reason => t.field.reason,
            Self::Outside => t.field.outside,
            Self::SelectedUser => t.field.selected_user,
            Self::CompanyName => t.field.company_name,
            Self::AdministratorName => t.field.administrator_name,
            Self::FormNumber => t.field.form_number,
            Self::NewPins => t.field.new_pins,
            Self::StaffPin => t.field.staff_pin,
            Self::SupportCode => t.support.code,
            Self::NewPassword => t.fb_id.new_password,
            Self::NewPasswordAgain => t.fb_id.new_password_again,
            Self::Right => t.fb.right,
            Self::Understood => t.fb_stop.understood,
            Self::PresentPin => t.field.present_pin,
            Self::OwnPin => t.field.own_pin,
            Self::OwnPinAgain => t.field.own_pin_again,
            Self::PresentConfirmationPin => t.field.present_confirmation_pin,
            Self::OwnConfirmationPin => t.field.own_confirmation_pin,
            Self::OwnConfirmationPinAgain => t.field.own_confirmation_pin_again,
            Self::Search => t.field.search,
            Self::FormSearch => t.forms.search,
            Self::NextCode => t.token.next_code,
            Self::TokenFile => t.token.file,
            Self::TransportKey => t.token.key,
            Self::TransportPassword => t.token.password,
            Self::PlainSeeds => t.token.plain_seeds,
            Self::Mail => t.field.mail,
            Self::SecondMail => t.field.second_mail,
            Self::PolicyValue => t.policies.after,
            Self::BankNameJa => t.look.name_ja,
            Self::BankNameEn => t.look.name_en,
            Self::MainColour => t.look.colour,
            Self::LogoFile => t.look.logo,
            Self::RemoveLogo => t.look.remove_logo,
            Self::NewStaffId => t.members.account,
            Self::StaffName => t.members.name,
            Self::EmployeeNumber => t.members.employee,
            Self::StaffRoles => t.members.roles,
            Self::RoleTeller => t.staff.teller,
            Self::RoleApprover => t.staff.approver,
            Self::RoleHelpDesk => t.staff.help_desk,
            Self::RoleAuditor => t.staff.auditor,
            Self::RoleOperator => t.staff.operator,
            Self::StaffRequest => t.members.request,
        }
    }

    /// The note below the label; empty where none is needed.
    pub fn note(self, t: &Texts) -> &'static str {
        match self {
            Self::ContractId => t.note.contract_id,
            Self::UserId => t.note.user_id,
            Self::NewUserId => t.note.new_user_id,
            Self::CustomerId => t.note.customer_id,
            Self::UserConfirmationPin => t.note.user_confirmation_pin,
            Self::AdministratorNumber => t.note.administrator_number,
            Self::UserPin => t.note.user_pin,
            Self::ContractPin => t.note.contract_pin,
            Self::OneTimePassword => t.note.one_time_password,
            Self::HandOverCode => t.note.hand_over_code,
            Self::MatchNumber => t.note.match_number,
            Self::NewPin => t.note.new_pin,
            Self::NewConfirmationPin => t.note.new_confirmation_pin,
            Self::TokenSerial => t.note.token_serial,
            Self::Outside => t.note.outside,
            Self::FormNumber => t.note.form_number,
            Self::NewPins => t.note.new_pins,
            Self::SupportCode => t.support.code_note,
            Self::NewCustomerId => t.fb_id.id_note,
            Self::NewPassword => t.fb_id.password_note,
            Self::NextCode => t.token.next_code_note,
            Self::TokenFile => t.token.file_note,
            Self::TransportKey => t.token.key_note,
            Self::TransportPassword => t.token.password_note,
            Self::PlainSeeds => t.token.plain_seeds_note,
            Self::Mail => t.note.mail,
            Self::SecondMail => t.note.second_mail,
            Self::BankNameJa | Self::BankNameEn => t.look.name_note,
            Self::MainColour => t.look.colour_note,
            Self::LogoFile => t.look.logo_note,
            Self::NewStaffId => t.members.account_note,
            Self::EmployeeNumber => t.members.employee_note,
            Self::StaffRoles => t.members.roles_note,
            Self::RoleTeller => t.members.teller_note,
            Self::RoleApprover => t.members.approver_note,
            Self::RoleHelpDesk => t.members.help_desk_note,
            Self::RoleAuditor => t.members.auditor_note,
            Self::RoleOperator => t.members.operator_note,
            Self::StaffRequest => t.members.request_note,
            _ => "",
        }
    }

    /// How it is typed.
    pub const fn typing(self) -> Typing {
        match self {
            Self::ContractId | Self::OneTimePassword | Self::NextCode | Self::MatchNumber => {
                Typing::Digits
            }
            Self::UserPin
            | Self::PresentPin
            | Self::PresentConfirmationPin
            | Self::OwnPin
            | Self::OwnPinAgain
            | Self::OwnConfirmationPin
            | Self::OwnConfirmationPinAgain
            | Self::UserConfirmationPin
            | Self::LoginPassword
            | Self::ContractPin
            | Self::ConfirmationPin
            | Self::StaffPin
            | Self::NewPin
            | Self::NewPinAgain
            | Self::NewConfirmationPin
            | Self::NewConfirmationPinAgain
            | Self::NewPassword
            | Self::NewPasswordAgain
            | Self::TransportKey
            | Self::TransportPassword => Typing::Secret,
            Self::AdministratorNumber
            | Self::CertificateChoice
            | Self::Reason
            | Self::SelectedUser
            | Self::StaffRoles
            | Self::Right => Typing::Choice,
            Self::Outside
            | Self::NewPins
            | Self::Understood
            | Self::PlainSeeds
            | Self::RoleTeller
            | Self::RoleApprover
            | Self::RoleHelpDesk
            | Self::RoleAuditor
            | Self::RoleOperator
            | Self::RemoveLogo => Typing::Tick,
            _ => Typing::Text,
        }
    }

    /// Whether what was typed must never be sent back. One-time values are of no use a second time.
    pub const fn is_secret(self) -> bool {
        matches!(self.typing(), Typing::Secret)
            || matches!(
                self,
                Self::OneTimePassword | Self::NextCode | Self::HandOverCode | Self::MatchNumber
            )
    }

    /// Whether a number pad helps.
    pub const fn is_digits(self) -> bool {
        matches!(self.typing(), Typing::Digits)
    }

    /// Whether the characters are hidden while they are typed.
    pub const fn is_hidden_typing(self) -> bool {
        matches!(self.typing(), Typing::Secret)
    }

    /// Whether it is chosen rather than typed.
    pub const fn is_choice(self) -> bool {
        matches!(self.typing(), Typing::Choice)
    }

    /// The `type` of the input.
    pub const fn input_type(self) -> &'static str {
        match (self, self.typing()) {
            (_, Typing::Secret) => "password",
            (Self::Search | Self::FormSearch, _) => "search",
            (Self::TokenFile | Self::LogoFile, _) => "file",
            (Self::Mail | Self::SecondMail, _) => "email",
            _ => "text",
        }
    }

    /// The `autocomplete` token (WCAG 2.2, 1.3.5 and 3.3.8): password managers and pasting are welcome.
    pub const fn autocomplete(self) -> &'static str {
        match self {
            Self::UserId | Self::CustomerId => "username",
            Self::UserPin
            | Self::ContractPin
            | Self::StaffPin
            | Self::LoginPassword
            | Self::PresentPin => "current-password",
            Self::NewPin
            | Self::NewPinAgain
            | Self::NewPassword
            | Self::NewPasswordAgain
            | Self::OwnPin
            | Self::OwnPinAgain => "new-password",
            Self::OneTimePassword => "one-time-code",
            Self::Mail | Self::SecondMail => "email",
            _ => "off",
        }
    }

    /// The most characters a person can type.
    pub const fn max_length(self) -> u16 {
        match self {
            Self::ContractId => 11,
            Self::UserId | Self::NewUserId | Self::CustomerId | Self::NewCustomerId => 30,
            Self::OneTimePassword | Self::NextCode => 8,
            Self::MatchNumber => 4,
            Self::HandOverCode => 14,
            Self::TokenSerial | Self::FormNumber | Self::SupportCode => 32,
            Self::StaffRequest => 4_000,
            Self::NewStaffId => 20,
            Self::EmployeeNumber | Self::StaffName | Self::AdministratorName => 40,
            Self::CompanyName => 100,
            Self::MainColour => 7,
            Self::BankNameJa | Self::BankNameEn => 60,
            _ => 128,
        }
    }

    /// The width class: short answers get short boxes.
    pub const fn width(self) -> &'static str {
        match self {
            Self::MatchNumber => "width-4",
            Self::OneTimePassword | Self::NextCode | Self::MainColour => "width-8",
            Self::ContractId | Self::HandOverCode | Self::SupportCode => "width-16",
            _ => "width-full",
        }
    }
}
