//! One file per table: the row as a type, and every statement that touches it.
//!
//! `SELECT *` is meant: the fields stand in the table's order, and a test compares both on both databases.

#[macro_use]
mod row;

pub mod acquisition;
pub mod approval;
pub mod attempt;
pub mod bank;
pub mod card;
pub mod certificate;
pub mod contract;
pub mod finding;
pub mod help;
pub mod holder;
pub mod issue;
pub mod look;
pub mod mail;
pub mod notice;
pub mod request_form;
pub mod revocation_list;
pub mod session;
pub mod staff;
pub mod token;
pub mod token_event;
pub mod web_fb;

pub use acquisition::{Acquisition, AcquisitionSession};
pub use approval::Approval;
pub use attempt::Attempt;
pub use bank::{Authority, Bank, Fact};
pub use card::{CardEvent, CustomerCard};
pub use certificate::Certificate;
pub use contract::{Contract, KnownNetwork};
pub use finding::{ContractName, RegisterFilter};
pub use help::{Diagnosis, EmergencyStop};
pub use holder::{CustomerId, Holder, Secret};
pub use issue::{Issue, IssueNumber};
pub use look::{BankLogo, BankLook};
pub use mail::{BankMailbox, Mail, MailAddress};
pub use notice::{BankNotice, ExpiryNotice, Notice, SignInRecord};
pub use request_form::RequestForm;
pub use revocation_list::RevocationList;
pub use row::Column;
pub use session::{PasswordSession, Session};
pub use staff::{Staff, StaffRecovery};
pub use token::{Token, TokenCount};
pub use token_event::{TokenDelivery, TokenEvent};
pub use web_fb::{ClosedDay, UserRight};

/// Each table with its columns in the order of the row types, for the test that compares them with the schema.
pub const TABLES: &[(&str, &[&str])] = &[
    (Acquisition::TABLE, Acquisition::COLUMNS),
    (AcquisitionSession::TABLE, AcquisitionSession::COLUMNS),
    (Approval::TABLE, Approval::COLUMNS),
    (Attempt::TABLE, Attempt::COLUMNS),
    (Authority::TABLE, Authority::COLUMNS),
    (Bank::TABLE, Bank::COLUMNS),
    (BankLogo::TABLE, BankLogo::COLUMNS),
    (BankLook::TABLE, BankLook::COLUMNS),
    (BankMailbox::TABLE, BankMailbox::COLUMNS),
    (BankNotice::TABLE, BankNotice::COLUMNS),
    (CardEvent::TABLE, CardEvent::COLUMNS),
    (Certificate::TABLE, Certificate::COLUMNS),
    (ClosedDay::TABLE, ClosedDay::COLUMNS),
    (Contract::TABLE, Contract::COLUMNS),
    (ContractName::TABLE, ContractName::COLUMNS),
    (CustomerCard::TABLE, CustomerCard::COLUMNS),
    (CustomerId::TABLE, CustomerId::COLUMNS),
    (Diagnosis::TABLE, Diagnosis::COLUMNS),
    (EmergencyStop::TABLE, EmergencyStop::COLUMNS),
    (ExpiryNotice::TABLE, ExpiryNotice::COLUMNS),
    (Fact::TABLE, Fact::COLUMNS),
    (Holder::TABLE, Holder::COLUMNS),
    (Issue::TABLE, Issue::COLUMNS),
    (IssueNumber::TABLE, IssueNumber::COLUMNS),
    (KnownNetwork::TABLE, KnownNetwork::COLUMNS),
    (Mail::TABLE, Mail::COLUMNS),
    (MailAddress::TABLE, MailAddress::COLUMNS),
    (Notice::TABLE, Notice::COLUMNS),
    (PasswordSession::TABLE, PasswordSession::COLUMNS),
    (RequestForm::TABLE, RequestForm::COLUMNS),
    (RevocationList::TABLE, RevocationList::COLUMNS),
    (Secret::TABLE, Secret::COLUMNS),
    (Session::TABLE, Session::COLUMNS),
    (SignInRecord::TABLE, SignInRecord::COLUMNS),
    (Staff::TABLE, Staff::COLUMNS),
    (StaffRecovery::TABLE, StaffRecovery::COLUMNS),
    (Token::TABLE, Token::COLUMNS),
    (TokenDelivery::TABLE, TokenDelivery::COLUMNS),
    (TokenEvent::TABLE, TokenEvent::COLUMNS),
    (UserRight::TABLE, UserRight::COLUMNS),
];
