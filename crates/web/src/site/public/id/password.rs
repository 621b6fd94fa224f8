//! `/id/password`: ログインパスワードの変更, before anything else where somebody else made the present one.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    failure::{Failure, Internal},
    sign_in::{PasswordActor, PasswordRefusal},
};
use tegata_domain::pin::Pin;

use super::{anyone, begin};
use crate::{
    kit::{Field, FieldError, Form, render, urls::public},
    site::{SiteState, Visit, answer, fields::Fields, new_pin::PASSWORD},
    view::{refused::Refused, web_fb::login::IdPasswordPage},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(public::ID_PASSWORD, get(show).post(submit))
}

async fn show(visit: Visit) -> Response {
    match anyone(&visit).await {
        Ok(user) => page(&visit, &user, StatusCode::OK, Form::new()),
        Err(response) => *response,
    }
}

async fn submit(visit: Visit, fields: Fields) -> Response {
    let user = match anyone(&visit).await {
        Ok(user) => user,
        Err(response) => return *response,
    };
    if !visit.is_form_with(user.csrf(), &fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    match change(&visit, &user, &fields).await {
        Ok(Ok(session)) => begin(&visit, &session),
        Ok(Err(form)) => page(&visit, &user, StatusCode::UNPROCESSABLE_ENTITY, form),
        Err(error) => answer::internal(&visit, &error),
    }
}

async fn change(
    visit: &Visit,
    user: &PasswordActor,
    fields: &Fields,
) -> Result<Result<[u8; 32], Form>, Internal> {
    let app = &visit.state.app;
    let least = app.policies(&visit.state.site.bank).await?.pin_length;
    let present = fields.get(Field::LoginPassword);
    let mut form = Form::new();
    if present.is_empty() {
        form = form.with_error(Field::LoginPassword, FieldError::Required);
    }
    let new = match PASSWORD.read(fields, least, &user.holder().name_id) {
        Ok(new) if new == Pin::typed(present) => {
            return Ok(Err(form.with_error(Field::NewPassword, FieldError::Taken)));
        }
        Ok(new) => new,
        Err((field, error)) => return Ok(Err(form.with_error(field, error))),
    };
    if form.has_errors() {
        return Ok(Err(form));
    }
    match app.change_password(user, Pin::typed(present), new).await {
        Ok(session) => Ok(Ok(session)),
        Err(Failure::Refused(PasswordRefusal::Credentials)) => {
            let failure = visit.explain(Refused::PasswordCredentials);
            Ok(Err(form.with_failure(failure)))
        }
        Err(Failure::Refused(_)) => Err(Internal::Contradiction("a refusal of a sign-in")),
        Err(Failure::Internal(error)) => Err(error),
    }
}

fn page(visit: &Visit, user: &PasswordActor, status: StatusCode, form: Form) -> Response {
    let view = IdPasswordPage {
        page: visit.page_of_password(user),
        form,
        must: user.must_change_password(),
    };
    visit.remember(render(status, &view))
}
