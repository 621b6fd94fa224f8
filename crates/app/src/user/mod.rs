//! 利用者情報登録／変更: what the administrator does for the users of the contract.

mod customer_id;
mod deregister;
mod edit;
mod list;
mod register;
mod reset_pins;
mod right;
mod unlock;

pub(crate) use customer_id::give_customer_id;
pub(crate) use list::line as line_of;
pub(crate) use unlock::release as release_locks;

pub use edit::{CertificateChoice, EditRefusal, EditUser, Edited};
pub use list::{LockState, UserLine};
pub use register::{NewUser, RegisterRefusal};
pub use unlock::UserRefusal;
