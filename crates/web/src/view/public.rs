//! Pages of the public site.

pub mod browsers;
pub mod entrance;
pub mod help;
pub mod top;
