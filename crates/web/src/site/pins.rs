//! 暗証番号の変更 on all three sites: at the first sign-in, and later from the menu.

mod first;
mod own;

use axum::Router;
use tegata_app::sign_in::PinKind;
use tegata_domain::ids::HolderKind;

use crate::{
    kit::{Field, urls},
    site::{SiteState, new_pin::Pair},
};

/// The routes, alike on every site with a sign-in.
pub(crate) fn routes() -> Router<SiteState> {
    Router::new().merge(first::routes()).merge(own::routes())
}

/// The two boxes of a PIN.
fn pair(kind: PinKind) -> Pair {
    match kind {
        PinKind::Login => Pair {
            first: Field::OwnPin,
            again: Field::OwnPinAgain,
        },
        PinKind::Confirmation => Pair {
            first: Field::OwnConfirmationPin,
            again: Field::OwnConfirmationPinAgain,
        },
    }
}

/// The first page behind the sign-in.
fn home(role: HolderKind) -> &'static str {
    match role {
        HolderKind::User => urls::user::STATUS,
        HolderKind::Administrator => urls::administrator::MENU,
        HolderKind::Staff => urls::console::QUEUE,
    }
}
