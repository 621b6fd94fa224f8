//! 利用者ワンタイムパスワード: a token of the stock for a user, and the end of the present one.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    failure::Failure,
    token::{PresentToken, TokenEnd, TokenProof, TokenRefusal},
};

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
        "stop" => ended(&desk, &user, TokenEnd::Stopped).await,
        "lost" => ended(&desk, &user, TokenEnd::Lost).await,
        _ => registered(&desk, &user, &fields, PresentToken::Absent).await,
    };
    match done {
        Ok(response) => response,
        Err(Again::Form(form)) => page(&desk, &user, StatusCode::UNPROCESSABLE_ENTITY, *form),
        Err(Again::Page(response)) => *response,
    }
}

/// Only takes access away, so no PIN is asked.
async fn ended(desk: &Desk, user: &User, end: TokenEnd) -> Result<Response, Again> {
    let app = &desk.visit.state.app;
    let done = match end {
        TokenEnd::Stopped => Done::TokenStopped,
        TokenEnd::Lost => Done::TokenLost,
    };
    match app.stop_user_token(&desk.admin, &user.id, end).await {
        Ok(_) => Ok(result::redirect(&user.id, done)),
        Err(failure) => Err(refused(desk, Form::new(), failure)),
    }
}

/// Shared with the replacement.
pub(super) async fn registered(
    desk: &Desk,
    user: &User,
    fields: &Fields,
    present: PresentToken,
) -> Result<Response, Again> {
    let serial = fields.get(Field::TokenSerial).trim();
    let code = fields.get(Field::OneTimePassword).trim();
    let mut form = fields.again(&[Field::TokenSerial]);
    for (field, typed) in [(Field::TokenSerial, serial), (Field::OneTimePassword, code)] {
        if typed.is_empty() {
            form = form.with_error(field, FieldError::Required);
        }
    }
    let confirmed = desk.confirm(fields, form.clone()).await?;
    let (app, proof) = (&desk.visit.state.app, TokenProof { serial, code });
    match app
        .register_user_token(&desk.admin, confirmed, &user.id, (proof, present))
        .await
    {
        Ok(()) => Ok(result::redirect(&user.id, Done::TokenSet)),
        Err(failure) => Err(refused(desk, form, failure)),
    }
}

/// A serial number with a code of that token; neither is no token.
pub(in crate::site::administrator) fn typed(
    fields: &Fields,
) -> Result<Option<(String, String)>, (Field, FieldError)> {
    let serial = fields.get(Field::TokenSerial).trim();
    let code = fields.get(Field::OneTimePassword).trim();
    match (serial.is_empty(), code.is_empty()) {
        (true, true) => Ok(None),
        (false, false) => Ok(Some((serial.to_owned(), code.to_owned()))),
        (true, false) => Err((Field::TokenSerial, FieldError::Required)),
        (false, true) => Err((Field::OneTimePassword, FieldError::Required)),
    }
}

/// What is wrong, at its field.
pub(in crate::site::administrator) fn refused(
    desk: &Desk,
    form: Form,
    failure: Failure<TokenRefusal>,
) -> Again {
    let refusal = match failure {
        Failure::Refused(refusal) => refusal,
        Failure::Internal(error) => return desk.internal(&error),
    };
    let (field, error) = match refusal {
        TokenRefusal::NotInStock => (Field::TokenSerial, FieldError::Wrong),
        TokenRefusal::WrongCode => (Field::OneTimePassword, FieldError::Wrong),
        TokenRefusal::UsedCode => (Field::OneTimePassword, FieldError::Taken),
        TokenRefusal::HasOne => return desk.refused(form, Refused::TokenHasOne),
        TokenRefusal::HasNone => return desk.refused(form, Refused::State),
        TokenRefusal::NoUser => return desk.missing(),
        TokenRefusal::NotConfirmed => return desk.not_confirmed(),
        TokenRefusal::Waiting(until) => {
            let wait = Refused::Wait(desk.visit.seconds_until(until));
            return desk.refused(form, wait);
        }
        TokenRefusal::Locked => return Again::Page(Box::new(desk.visit.locked())),
    };
    form.with_error(field, error).into()
}

fn page(desk: &Desk, user: &User, status: StatusCode, form: Form) -> Response {
    let view = TokenPage {
        page: desk.page(),
        form,
        user: facts(user),
    };
    desk.answer(status, &view)
}
