//! トークンの時刻補正: two codes in a row.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};

use super::{facts, result, route, token};
use crate::{
    kit::{Field, FieldError, Form},
    site::{
        SiteState,
        administrator::desk::{Again, Desk, Posted, User},
        fields::Fields,
    },
    view::administrator::users::{result::Done, token::ResynchronisePage},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(&route("token-resync"), get(show).post(submit))
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
    match resynchronised(&desk, &user, &fields).await {
        Ok(response) => response,
        Err(Again::Form(form)) => page(&desk, &user, StatusCode::UNPROCESSABLE_ENTITY, *form),
        Err(Again::Page(response)) => *response,
    }
}

async fn resynchronised(desk: &Desk, user: &User, fields: &Fields) -> Result<Response, Again> {
    let asked = [Field::OneTimePassword, Field::NextCode];
    let form = asked
        .into_iter()
        .filter(|field| fields.get(*field).trim().is_empty())
        .fold(Form::new(), |form, field| {
            form.with_error(field, FieldError::Required)
        });
    let confirmed = desk.confirm(fields, form).await?;
    let codes = asked.map(|field| fields.get(field));
    let app = &desk.visit.state.app;
    match app
        .resynchronise_user_token(&desk.admin, confirmed, &user.id, codes)
        .await
    {
        Ok(()) => Ok(result::redirect(&user.id, Done::TokenResynchronised)),
        Err(failure) => Err(token::refused(desk, Form::new(), failure)),
    }
}

fn page(desk: &Desk, user: &User, status: StatusCode, form: Form) -> Response {
    let view = ResynchronisePage {
        page: desk.page(),
        form,
        user: facts(user),
    };
    desk.answer(status, &view)
}
