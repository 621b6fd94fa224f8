//! 利用者の新規登録.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    failure::Failure,
    notice::MailAddresses,
    user::{NewUser, RegisterRefusal},
};
use tegata_domain::{ids::UserId, pin::Pin, right::Right};

use super::{result, token};
use crate::{
    kit::{Field, FieldError, Form, urls::administrator as urls},
    site::{
        SiteState,
        administrator::desk::{Again, Desk, Posted},
        answer,
        fields::Fields,
        new_pin::{CONFIRMATION, LOGIN},
    },
    view::{
        administrator::users::{register::RegisterUserPage, result::Done},
        refused::Refused,
    },
};

const LONGEST_NAME: usize = 64;
const SHOWN_AGAIN: [Field; 4] = [
    Field::NewUserId,
    Field::UserName,
    Field::TokenSerial,
    Field::Mail,
];

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::USER_NEW, get(show).post(submit))
}

async fn show(desk: Desk) -> Response {
    page(&desk, StatusCode::OK, Form::new()).await
}

async fn submit(posted: Posted) -> Response {
    let Posted { desk, fields } = posted;
    match registered(&desk, &fields).await {
        Ok(response) => response,
        Err(Again::Form(form)) => page(&desk, StatusCode::UNPROCESSABLE_ENTITY, *form).await,
        Err(Again::Page(response)) => *response,
    }
}

async fn registered(desk: &Desk, fields: &Fields) -> Result<Response, Again> {
    let app = &desk.visit.state.app;
    let terms = app
        .terms(&desk.visit.state.site.bank)
        .await
        .map_err(|error| desk.internal(&error))?;
    let both = terms.profile.has_confirmation_pin();
    let new = read(fields, terms.policies.pin_length, both);
    let form = match &new {
        Ok(_) => fields.again(&SHOWN_AGAIN),
        Err(errors) => errors
            .iter()
            .fold(fields.again(&SHOWN_AGAIN), |form, (field, error)| {
                form.with_error(*field, *error)
            }),
    };
    let confirmed = desk.confirm(fields, form.clone()).await?;
    let Ok(new) = new else {
        return Err(form.into());
    };
    let user = new.user_id.clone();
    match app.register_user(&desk.admin, confirmed, new).await {
        Ok(()) => Ok(result::redirect(&user, Done::Registered)),
        Err(Failure::Refused(refusal)) => Err(refused(desk, form, refusal)),
        Err(Failure::Internal(error)) => Err(desk.internal(&error)),
    }
}

fn refused(desk: &Desk, form: Form, refusal: RegisterRefusal) -> Again {
    match refusal {
        RegisterRefusal::Taken => form.with_error(Field::NewUserId, FieldError::Taken).into(),
        RegisterRefusal::ContractStopped => form
            .with_failure(desk.visit.explain(Refused::Standing))
            .into(),
        RegisterRefusal::Token(refusal) => token::refused(desk, form, Failure::Refused(refusal)),
        RegisterRefusal::Full => desk.refused(form, Refused::UserLimit),
        RegisterRefusal::NotConfirmed => desk.not_confirmed(),
    }
}

/// What was typed, or everything that is wrong with it.
fn read(fields: &Fields, least: usize, both: bool) -> Result<NewUser, Vec<(Field, FieldError)>> {
    let user_id = user_id(fields);
    let id = user_id.as_ref().map_or("", UserId::as_str);
    let name = name(fields);
    let login_pin = LOGIN.read(fields, least, id);
    let confirmation_pin = both
        .then(|| CONFIRMATION.read(fields, least, id))
        .transpose()
        .and_then(|pin| differs(pin, login_pin.as_ref().ok()));
    let token = token::typed(fields);
    let mail = fields
        .mail(Field::Mail)
        .map_err(|error| (Field::Mail, error));
    match (user_id, name, login_pin, confirmation_pin, token, mail) {
        (Ok(user_id), Ok(name), Ok(login_pin), Ok(confirmation_pin), Ok(token), Ok(first)) => {
            Ok(NewUser {
                user_id,
                name,
                login_pin,
                confirmation_pin,
                right: Right::default(),
                token,
                mail: MailAddresses {
                    first,
                    second: None,
                },
            })
        }
        (user_id, name, login, confirmation, token, mail) => Err([
            user_id.err(),
            name.err(),
            login.err(),
            confirmation.err(),
            token.err(),
            mail.err(),
        ]
        .into_iter()
        .flatten()
        .collect()),
    }
}

fn user_id(fields: &Fields) -> Result<UserId, (Field, FieldError)> {
    let typed = fields.get(Field::NewUserId);
    if typed.trim().is_empty() {
        return Err((Field::NewUserId, FieldError::Required));
    }
    UserId::parse(typed).map_err(|_| (Field::NewUserId, FieldError::Format))
}

/// 利用者名 as typed.
pub(in crate::site::administrator) fn name(fields: &Fields) -> Result<String, (Field, FieldError)> {
    let typed = fields.get(Field::UserName).trim();
    let error = if typed.is_empty() {
        FieldError::Required
    } else if typed.chars().count() > LONGEST_NAME {
        FieldError::TooLong
    } else if typed.chars().any(char::is_control) {
        FieldError::Format
    } else {
        return Ok(typed.to_owned());
    };
    Err((Field::UserName, error))
}

/// Two equal PINs would be one.
fn differs(pin: Option<Pin>, login: Option<&Pin>) -> Result<Option<Pin>, (Field, FieldError)> {
    if pin.is_some() && login == pin.as_ref() {
        Err((Field::NewConfirmationPin, FieldError::TooSimple))
    } else {
        Ok(pin)
    }
}

async fn page(desk: &Desk, status: StatusCode, form: Form) -> Response {
    let state = &desk.visit.state;
    let profile = match state.app.profile(&state.site.bank).await {
        Ok(profile) => profile,
        Err(error) => return answer::internal(&desk.visit, &error),
    };
    let view = RegisterUserPage {
        page: desk.page(),
        form,
        with_confirmation_pin: profile.has_confirmation_pin(),
    };
    desk.answer(status, &view)
}
