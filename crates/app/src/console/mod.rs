//! The bank console under the four-eyes rule: every change is proposed by one person and carried out when another
//! approves exactly that change.

mod administrator_mail;
mod approve;
mod change;
mod contracts;
mod decline;
mod duty;
mod execute;
mod history;
mod look;
mod policies;
mod propose;
mod revoke;
mod staff;
mod stop_person;
mod support;
mod suspend;
mod tokens;

pub(crate) use duty::OnDuty;
pub(crate) use propose::record_done;

pub use approve::{ApprovalRefusal, Done};
pub use change::Change;
pub use contracts::{ContractLine, ContractView};
pub use execute::OpenedContract;
pub use history::{History, HistoryLine};
pub(crate) use history::{PAGE, page as history_page};
pub use look::{BankFace, LookRefusal, WantedLogo};
pub use policies::PolicyLine;
pub use propose::{Proposal, ProposalRefusal};
pub use revoke::RevokeAdministrator;
pub use staff::{RequestFault, StaffChange, StaffMember, StaffRefusal, StaffRequest, StaffView};
pub use stop_person::PersonOf;
pub use support::{StandingStop, SupportRefusal, SupportView, SupportedPerson};
pub use suspend::StopRefusal;
pub use tokens::{ImportRefusal, StockPage, StockQuery, TokenChange, TokenHistoryLine, TokenView};
