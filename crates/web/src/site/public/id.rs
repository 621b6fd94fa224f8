//! ID・パスワード方式 of WEB-FB, on the address that never asks for a certificate: `/id/…`. Weaker, and shown as such.

mod main;
mod password;
mod services;
mod sign_in;
mod sign_out;

use axum::{Router, http::StatusCode, response::Response};
use tegata_app::{
    calendar::Closure,
    sign_in::{PasswordActor, PasswordSessionEnd},
};

use crate::{
    kit::{render, urls::public},
    site::{SiteState, Visit, answer, cookie},
    view::refusal::session::{SessionEnd, SessionEndedPage},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .merge(sign_in::routes())
        .merge(main::routes())
        .merge(services::routes())
        .merge(password::routes())
        .merge(sign_out::routes())
}

/// The session's cookie.
fn session_cookie(visit: &Visit) -> Option<Vec<u8>> {
    visit
        .cookie(&cookie::password_session_name(&visit.state))
        .as_deref()
        .and_then(cookie::decode)
}

/// Whoever is signed in, or the way for who is not.
async fn anyone(visit: &Visit) -> Result<PasswordActor, Box<Response>> {
    let (state, cookie) = (&visit.state, session_cookie(visit));
    let found = state
        .app
        .password_user(&state.site.bank, cookie.as_deref(), visit.address())
        .await;
    let end = match found {
        Ok(Ok(user)) => return Ok(user),
        Ok(Err(end)) => end,
        Err(error) => return Err(Box::new(answer::internal(visit, &error))),
    };
    let end = match end {
        PasswordSessionEnd::None => return Err(Box::new(answer::see_other(public::TOP))),
        PasswordSessionEnd::Over => SessionEnd::Idle,
        PasswordSessionEnd::Ended | PasswordSessionEnd::Closed(Closure::Company) => {
            SessionEnd::Revoked
        }
        PasswordSessionEnd::Closed(Closure::Bank { opens }) => {
            return Err(Box::new(visit.outside_hours(opens)));
        }
    };
    let page = visit.page();
    let response = visit.remember(render(
        StatusCode::UNAUTHORIZED,
        &SessionEndedPage { page, end },
    ));
    let name = cookie::password_session_name(state);
    Err(Box::new(answer::with_cookie(
        response,
        cookie::clear(&name),
    )))
}

/// Whoever is signed in and has a password of their own; others are led to change it first.
async fn user(visit: &Visit) -> Result<PasswordActor, Box<Response>> {
    let user = anyone(visit).await?;
    if user.must_change_password() {
        return Err(Box::new(answer::see_other(public::ID_PASSWORD)));
    }
    Ok(user)
}

/// On with a new session.
fn begin(visit: &Visit, session: &[u8; 32]) -> Response {
    let name = cookie::password_session_name(&visit.state);
    let cookie = cookie::set(&name, &cookie::encode(session));
    answer::with_cookie(answer::see_other(public::ID_MAIN), cookie)
}
