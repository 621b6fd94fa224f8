//! 利用者情報登録／変更: choose, register, change, and the acts on one user.

mod act;
mod change;
mod list;
mod mail;
mod pins;
mod register;
mod result;
mod token;
mod token_replace;
mod token_resync;

use axum::Router;

use crate::{
    kit::urls::administrator as urls,
    site::{SiteState, administrator::desk::User},
    view::administrator::users::UserFacts,
};

pub(super) use act::user_refused;
pub(super) use change::block;
pub(super) use list::lock;
pub(super) use register::name as typed_name;
pub(super) use token::{refused as token_refused, typed as typed_token};

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .merge(list::routes())
        .merge(register::routes())
        .merge(change::routes())
        .merge(act::routes())
        .merge(pins::routes())
        .merge(token::routes())
        .merge(token_replace::routes())
        .merge(token_resync::routes())
        .merge(mail::routes())
        .merge(result::routes())
}

/// The pattern of one act.
fn route(act: &str) -> String {
    urls::USER_ROUTE.replace("{act}", act)
}

fn facts(user: &User) -> UserFacts {
    UserFacts {
        user_id: user.id.as_str().to_owned(),
        name: user.line.holder.display_name.clone(),
        token: user.line.token.clone(),
    }
}
