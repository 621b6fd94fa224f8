//! ワンタイムパスワード（トークン）: codes, registration, loss.

mod register;
pub mod totp;

pub(crate) use register::active_user;

pub use register::{TokenRefusal, TokenSeed};
