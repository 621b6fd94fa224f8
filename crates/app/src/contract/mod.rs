//! Whether a contract is open: stopped by the bank or by the customer, resumed, terminated.

mod resume;
mod standing;
mod suspend;
mod terminate;

pub(crate) use resume::resume;
pub(crate) use standing::tell;
pub(crate) use terminate::terminate;

pub use standing::ContractRefusal;
