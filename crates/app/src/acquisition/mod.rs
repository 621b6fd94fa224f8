//! 電子証明書取得: from the identity check in the browser to a certificate proven on the PC (`protocol.md`).
//!
//! | message | file |
//! |---|---|
//! | B1 identity | `identity.rs` |
//! | B2 one-time password | `second_step.rs` |
//! | B3 code, the waiting page | `page.rs` |
//! | B4 number | `approve.rs` |
//! | B5, A5 stop | `stop.rs` |
//! | A1 claim, A2 state | `claim.rs`, `app_call.rs` |
//! | A3 CSR | `request_certificate.rs` |
//! | A4 proof | `prove.rs` |
//! | R1 renewal | `renew.rs` |
//! | A1 to A4 without the app | `in_browser.rs`, `browser_seat.rs` |
//! | renewal without the app | `renew_in_browser.rs` |
//! | release and rejection | `release.rs` |

mod app_call;
mod approve;
mod browser_seat;
mod claim;
mod end;
mod identity;
mod in_browser;
mod page;
mod prove;
mod release;
mod renew;
mod renew_in_browser;
mod request_certificate;
mod rights;
mod second_step;
mod stop;

pub(crate) use claim::line_of;
pub(crate) use end::{end_acquisition, reopen_right, revoke_unproven, stop_right};
pub(crate) use identity::HolderName;
pub(crate) use release::decide_held;
pub(crate) use request_certificate::sign_recorded;

pub use app_call::{AppCaller, Standing};
pub use approve::NumberRefusal;
pub use claim::{Claim, Claimed, StatedPc};
pub use identity::{Started, TypedIdentity};
pub use in_browser::{BrowserRequest, NewCertificate};
pub use page::{AcquisitionPage, BrowserSession, BrowserWay, PageState};
pub use prove::Proven;
pub use release::{HeldCertificate, ReleaseRefusal};
pub use renew::{RenewalRefusal, RenewalStop, RenewalTicket};
pub use request_certificate::{Issued, SubmittedRequest};
pub use second_step::{SecondStep, Ticketed};
