//! ワンタイムパスワード（トークン）: stock, registration, loss, resynchronisation, codes.

mod judge;
mod list;
mod register;
mod resynchronise;
mod state;
mod stock;
mod stop;
pub mod totp;

pub(crate) use register::{CODES, Proven, active_user, take_into_use};
pub(crate) use state::{assign, change, take_away};
pub(crate) use stock::put_into_stock;

pub use list::UserToken;
pub use register::{PresentToken, TokenProof, TokenRefusal};
pub use stock::{Imported, TokenSeed};
pub use stop::TokenEnd;
pub use tegata_tokens::{
    FileFault, LARGEST_FILE, Opening, Place, Report, RowFault, RowReport, TransportKey,
};
