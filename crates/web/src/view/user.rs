//! Pages of the user site.

pub mod menu;
pub mod renewal;
pub mod sign_in;
pub mod signed_out;
pub mod status;
