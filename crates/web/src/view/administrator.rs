//! Pages of the administrator site.

pub mod confirm;
pub mod expiry;
pub mod held;
pub mod menu;
pub mod own_certificate;
pub mod sign_in;
pub mod tokens;
pub mod users;
