//! Signing in: a certificate that is judged on every request, then PINs, then a session bound to both.

mod begin;
mod certificate;
mod confirm_pin;
mod last_certificate;
mod new_pins;
mod password;
mod pin;
mod refused;
mod session;
mod status;

pub use certificate::{Diagnosed, Refused, ShownCertificate, VerifiedClientCert};
pub(crate) use confirm_pin::PinHolder;
pub(crate) use pin::who;

pub use confirm_pin::{ConfirmRefusal, PinVerified};
pub use new_pins::{NewPins, NewPinsRefusal, PinKind};
pub use password::{PasswordActor, PasswordRefusal, PasswordSessionEnd};
pub use pin::{NewSession, SignInRefusal, Step};
pub use session::{Actor, AdminActor, SessionEnd, StaffActor, UserActor};
pub use status::{SignInLine, Status, StatusCertificate};
