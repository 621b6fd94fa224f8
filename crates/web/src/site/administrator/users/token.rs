//! 利用者ワンタイムパスワード: a token of the stock for a user, or the end of the present one.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_app::{failure::Failure, token::TokenRefusal};

use super::{facts, result, route};
use crate::{
    kit::{Field, FieldError, Form},
    site::{
        SiteState,
        administrator::desk::{Again, Desk, Posted, User},
        fields::Fields,
    },
    view::{
        administrator::users::{result::Done, token::TokenPage},
        refused::Refused,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(&route("token"), get(show).post(submit))
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
    let done = match fields.named("act") {
        "stop" => stopped(&desk, &user).await,
        _ => registered(&desk, &user, &fields).await,
    };
    match done {
        Ok(response) => response,
        Err(Again::Form(form)) => page(&desk, &user, StatusCode::UNPROCESSABLE_ENTITY, *form),
        Err(Again::Page(response)) => *response,
    }
}

/// Only takes access away, so no PIN is asked.
async fn stopped(desk: &Desk, user: &User) -> Result<Response, Again> {
    let app = &desk.visit.state.app;
    match app.stop_user_token(&desk.admin, &user.id).await {
        Ok(_) => Ok(result::redirect(&user.id, Done::TokenStopped)),
        Err(failure) => Err(refused(desk, Form::new(), failure)),
    }
}

async fn registered(desk: &Desk, user: &User, fields: &Fields) -> Result<Response, Again> {
    let serial = fields.get(Field::TokenSerial).trim();
    let mut form = fields.again(&[Field::TokenSerial]);
    if serial.is_empty() {
        form = form.with_error(Field::TokenSerial, FieldError::Required);
    }
    let confirmed = desk.confirm(fields, form.clone()).await?;
    let app = &desk.visit.state.app;
    match app
        .register_user_token(&desk.admin, confirmed, &user.id, serial)
        .await
    {
        Ok(()) => Ok(result::redirect(&user.id, Done::TokenSet)),
        Err(failure) => Err(refused(desk, form, failure)),
    }
}

fn refused(desk: &Desk, form: Form, failure: Failure<TokenRefusal>) -> Again {
    match failure {
        Failure::Refused(TokenRefusal::NotInStock) => form
            .with_error(Field::TokenSerial, FieldError::Wrong)
            .into(),
        Failure::Refused(TokenRefusal::HasOne) => desk.refused(form, Refused::State),
        Failure::Refused(TokenRefusal::NoUser) => desk.missing(),
        Failure::Refused(TokenRefusal::NotConfirmed) => desk.not_confirmed(),
        Failure::Internal(error) => desk.internal(&error),
    }
}

fn page(desk: &Desk, user: &User, status: StatusCode, form: Form) -> Response {
    let view = TokenPage {
        page: desk.page(),
        form,
        user: facts(user),
    };
    desk.answer(status, &view)
}
