//! `/id/sign-out`: ログアウト.

use axum::{Router, http::StatusCode, response::Response, routing::get};

use super::{anyone, session_cookie};
use crate::{
    kit::{render, urls::public},
    site::{SiteState, Visit, answer, cookie, fields::Fields},
    view::user::signed_out::SignedOutPage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(public::ID_SIGN_OUT, get(signed_out).post(leave))
}

async fn signed_out(visit: Visit) -> Response {
    let view = SignedOutPage { page: visit.page() };
    visit.remember(render(StatusCode::OK, &view))
}

async fn leave(visit: Visit, fields: Fields) -> Response {
    let Ok(user) = anyone(&visit).await else {
        return answer::see_other(public::ID_SIGN_OUT);
    };
    if !visit.is_form_with(user.csrf(), &fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    if let Some(cookie) = session_cookie(&visit)
        && let Err(error) = visit.state.app.sign_out_of_password(&cookie).await
    {
        return answer::internal(&visit, &error);
    }
    let name = cookie::password_session_name(&visit.state);
    answer::with_cookie(answer::see_other(public::ID_SIGN_OUT), cookie::clear(&name))
}
