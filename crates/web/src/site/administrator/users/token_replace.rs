//! トークンの交換: another token of the stock; the present one is stopped in the same act.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_app::token::PresentToken;

use super::{facts, route, token};
use crate::{
    kit::Form,
    site::{
        SiteState,
        administrator::desk::{Again, Desk, Posted, User},
    },
    view::administrator::users::token::ReplaceTokenPage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(&route("token-replace"), get(show).post(submit))
}

async fn show(desk: Desk, Path(user): Path<String>) -> Response {
    match desk.user(&user).await {
        Ok(user) => page(&desk, &user, StatusCode::OK, Form::new()),
        Err(response) => *response,
    }
}

async fn submit(Path(user): Path<String>, posted: Posted) -> Response {
    let Posted { desk, fields } = posted;
    let user = match desk.user(&user).await {
        Ok(user) => user,
        Err(response) => return *response,
    };
    match token::registered(&desk, &user, &fields, PresentToken::Stopped).await {
        Ok(response) => response,
        Err(Again::Form(form)) => page(&desk, &user, StatusCode::UNPROCESSABLE_ENTITY, *form),
        Err(Again::Page(response)) => *response,
    }
}

fn page(desk: &Desk, user: &User, status: StatusCode, form: Form) -> Response {
    let view = ReplaceTokenPage {
        page: desk.page(),
        form,
        user: facts(user),
    };
    desk.answer(status, &view)
}
