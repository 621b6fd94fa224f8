//! トークンの管理: deliveries, and what becomes of one token.

mod change;
mod delivery;
mod effect;
mod lose;
mod stock;

pub(crate) use delivery::drop_delivery;
pub(crate) use effect::{execute, target};

pub use change::TokenChange;
pub use delivery::ImportRefusal;
pub use stock::{StockPage, StockQuery, TokenHistoryLine, TokenView};
