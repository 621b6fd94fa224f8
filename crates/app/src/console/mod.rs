//! The bank console under the four-eyes rule: every change is proposed by one person and carried out when another
//! approves exactly that change.

mod administrator_mail;
mod administrators;
mod approve;
mod at_once;
mod cards;
mod change;
mod contracts;
mod customers;
mod decline;
mod duty;
mod execute;
mod forms;
mod history;
mod history_query;
mod kind;
mod look;
mod opening;
mod policies;
mod printed;
mod propose;
mod register;
mod revoke;
mod search;
mod staff;
mod standing;
mod stop_person;
mod support;
mod suspend;
mod tokens;
mod work;

pub(crate) use cards::contract_card_is_lost;
pub(crate) use duty::OnDuty;

pub use approve::{ApprovalRefusal, Done};
pub use cards::{CardRefusal, CardStep, CardView, CardsUnderWay, UnderWay};
pub use change::Change;
pub use contracts::{ContractLine, ContractView, ContractsPage};
pub use forms::{FormLine, FormsPage};
pub(crate) use history::page as history_page;
pub use history::{ExportRefusal, History, HistoryLine};
pub use history_query::{HistoryOutcome, HistoryQuery, HistoryWho};
pub use look::{LookRefusal, WantedLogo};
pub use policies::PolicyLine;
pub use printed::OpenedContract;
pub use propose::{Proposal, ProposalRefusal};
pub use register::{CertificateLife, RegisterPage, RegisterPlace, RegisterQuery, RegisterState};
pub use revoke::RevokeAdministrator;
pub use search::{CertificateHit, HitKind, Hits, PersonHit, Search};
pub use staff::{
    AcknowledgeRefusal, Candidate, Newcomer, RecoverOne, RecoverTwo, Recovered, RecoveryLine,
    RecoveryRefusal, RequestFault, StaffChange, StaffMember, StaffRefusal, StaffRequest,
    StaffStanding, StaffView, staff_standing,
};
pub use stop_person::PersonOf;
pub use support::{StandingStop, SupportRefusal, SupportView, SupportedPerson};
pub use suspend::StopRefusal;
pub use tokens::{ImportRefusal, StockPage, StockQuery, TokenChange, TokenHistoryLine, TokenView};
pub use work::{ENDING_WITHIN, MailWork, Work};
