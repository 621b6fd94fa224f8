//! お客様カード: lost, reissued, and followed until the customer has it.
//!
//! A card carries the contract ID and nothing secret, so its loss stops nobody's sign-in. While it is lost, no signal
//! releases a new certificate: a person looks at each (`acquisition/prove.rs`).

mod follow;
mod lose;
mod reissue;
mod view;

use tegata_domain::staff::Duty;

pub(super) use reissue::{hand_over_first, order, target};
pub(crate) use view::contract_card_is_lost;
pub use view::{CardStep, CardView, CardsUnderWay, UnderWay};

/// Why nothing was noted about a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardRefusal {
    /// No such card in this bank.
    NoCard,
    /// The card is not where this is possible.
    State,
    /// The roles of the member of staff do not carry this duty.
    Role(Duty),
}
