//! IDメンテナンス › 新規登録, and its 登録完了.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    failure::Failure,
    notice::MailAddresses,
    user::{NewUser, RegisterRefusal},
};
use tegata_domain::{ids::UserId, right::Right};

use super::{confirm, edit::done};
use crate::{
    kit::{Field, FieldError, Form, urls::web_fb},
    site::{
        SiteState,
        administrator::{
            desk::{Again, Desk, Posted},
            users::{token_refused, typed_name, typed_token},
        },
        answer,
        fields::Fields,
        new_pin::PASSWORD,
    },
    view::{refused::Refused, web_fb::ids::NewIdPage},
};

const SHOWN_AGAIN: [Field; 4] = [
    Field::NewCustomerId,
    Field::UserName,
    Field::Right,
    Field::TokenSerial,
];

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .route(web_fb::ID_NEW, get(show).post(submit))
        .route(web_fb::ID_REGISTERED_ROUTE, get(registered))
}

async fn show(desk: Desk) -> Response {
    page(&desk, StatusCode::OK, Form::new()).await
}

async fn submit(posted: Posted) -> Response {
    let Posted { desk, fields } = posted;
    match register(&desk, &fields).await {
        Ok(response) => response,
        Err(Again::Form(form)) => page(&desk, StatusCode::UNPROCESSABLE_ENTITY, *form).await,
        Err(Again::Page(response)) => *response,
    }
}

async fn registered(desk: Desk, Path(user): Path<String>) -> Response {
    match desk.user(&user).await {
        Ok(user) => done(&desk, &user, true, None),
        Err(response) => *response,
    }
}

async fn register(desk: &Desk, fields: &Fields) -> Result<Response, Again> {
    let app = &desk.visit.state.app;
    let policies = app
        .policies(&desk.visit.state.site.bank)
        .await
        .map_err(|error| desk.internal(&error))?;
    let new = read(fields, policies.pin_length);
    let form = match &new {
        Ok(_) => fields.again(&SHOWN_AGAIN),
        Err(errors) => errors
            .iter()
            .fold(fields.again(&SHOWN_AGAIN), |form, (field, error)| {
                form.with_error(*field, *error)
            }),
    };
    let confirmed = confirm::confirmed(desk, fields, form.clone()).await?;
    let Ok(new) = new else {
        return Err(form.into());
    };
    let user = new.user_id.clone();
    match app.register_user(&desk.admin, confirmed, new).await {
        Ok(()) => Ok(answer::see_other(&web_fb::id(user.as_str(), "registered"))),
        Err(Failure::Refused(refusal)) => Err(refused(desk, form, refusal)),
        Err(Failure::Internal(error)) => Err(desk.internal(&error)),
    }
}

fn refused(desk: &Desk, form: Form, refusal: RegisterRefusal) -> Again {
    match refusal {
        RegisterRefusal::Taken => form
            .with_error(Field::NewCustomerId, FieldError::Taken)
            .into(),
        RegisterRefusal::Token(refusal) => token_refused(desk, form, Failure::Refused(refusal)),
        RegisterRefusal::Full => desk.refused(form, Refused::UserLimit),
        RegisterRefusal::ContractStopped => desk.refused(form, Refused::Standing),
        RegisterRefusal::NotConfirmed => desk.not_confirmed(),
    }
}

/// What was typed, or everything that is wrong with it.
fn read(fields: &Fields, least: usize) -> Result<NewUser, Vec<(Field, FieldError)>> {
    let user_id = id(fields);
    let name = typed_name(fields);
    let right =
        Right::from_stored(fields.get(Field::Right)).ok_or((Field::Right, FieldError::Required));
    let typed = user_id.as_ref().map_or("", UserId::as_str);
    let password = PASSWORD.read(fields, least, typed);
    let token = typed_token(fields);
    match (user_id, name, right, password, token) {
        (Ok(user_id), Ok(name), Ok(right), Ok(password), Ok(token)) => Ok(NewUser {
            mail: MailAddresses::default(),
            user_id,
            name,
            right,
            login_pin: password,
            confirmation_pin: None,
            token,
        }),
        (user_id, name, right, password, token) => Err([
            user_id.err(),
            name.err(),
            right.err(),
            password.err(),
            token.err(),
        ]
        .into_iter()
        .flatten()
        .collect()),
    }
}

fn id(fields: &Fields) -> Result<UserId, (Field, FieldError)> {
    let typed = fields.get(Field::NewCustomerId);
    if typed.trim().is_empty() {
        return Err((Field::NewCustomerId, FieldError::Required));
    }
    UserId::parse(typed).map_err(|_| (Field::NewCustomerId, FieldError::Format))
}

async fn page(desk: &Desk, status: StatusCode, form: Form) -> Response {
    match confirm::asked(desk).await {
        Ok(confirm) => {
            let view = NewIdPage {
                page: desk.page(),
                form,
                confirm,
                with_token: false,
            };
            desk.answer(status, &view)
        }
        Err(again) => desk.answer_again(again),
    }
}
