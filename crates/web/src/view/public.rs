//! Pages of the public site.

pub mod entrance;
pub mod help;
pub mod top;
