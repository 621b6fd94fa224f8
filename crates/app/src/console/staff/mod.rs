//! 職員の管理: who works at the console of a bank, and what becomes of one member.

mod change;
mod effect;
mod list;
mod quorum;
mod recovery;
mod request;
mod stop;
mod target;

pub(crate) use effect::{StaffPlan, concerns, execute};
pub(crate) use target::target;

pub use change::StaffChange;
pub use list::{StaffMember, StaffView};
pub use recovery::{
    AcknowledgeRefusal, Candidate, Newcomer, RecoverOne, RecoverTwo, Recovered, RecoveryLine,
    RecoveryRefusal, StaffStanding, staff_standing,
};
pub use request::{RequestFault, StaffRequest};
pub use target::StaffRefusal;
