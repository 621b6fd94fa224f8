//! ログアウト and 別の電子証明書を選ぶ, the same on every site with a sign-in.

use axum::{
    Router,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};

use crate::{
    kit::render,
    site::{SiteState, Visit, answer, cookie, fields::Fields},
    view::user::signed_out::SignedOutPage,
};

pub(crate) fn routes(sign_out: &str, choose: &str) -> Router<SiteState> {
    Router::new()
        .route(sign_out, get(signed_out).post(leave))
        .route(choose, post(another).get(back))
}

async fn signed_out(visit: Visit) -> Response {
    let view = SignedOutPage { page: visit.page() };
    visit.remember(render(StatusCode::OK, &view))
}

/// A session that cannot be judged any more (the certificate was taken out) is ended all the same.
async fn leave(visit: Visit, fields: Fields) -> Response {
    if let Ok(caller) = visit.caller().await
        && !visit.is_form_of(&caller.actor, &fields)
    {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    if let Some(cookie) = visit.session_cookie()
        && let Err(error) = visit.state.app.sign_out(&cookie).await
    {
        return answer::internal(&visit, &error);
    }
    let response = answer::see_other(&visit.path);
    answer::with_cookie(response, cookie::clear(&cookie::session_name(&visit.state)))
}

async fn another(visit: Visit, fields: Fields) -> Response {
    if visit.is_own_form(&fields) {
        visit.choose_another()
    } else {
        answer::fault(&visit, StatusCode::FORBIDDEN)
    }
}

/// The language links of a page that answered a post lead here.
async fn back(visit: Visit) -> Response {
    visit.remember(answer::see_other("/"))
}
