//! 暗証番号の再設定: new PINs for a user who does not know them any more.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_domain::pin::Pin;

use super::{act::user_refused, facts, result, route};
use crate::{
    kit::{Field, FieldError, Form},
    site::{
        SiteState,
        administrator::desk::{Again, Desk, Posted, User},
        answer,
        fields::Fields,
        new_pin::{CONFIRMATION, LOGIN, Pair},
    },
    view::administrator::users::{
        fields::{UserFields, UserFieldsPage},
        result::Done,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(&route("pins"), get(show).post(submit))
}

async fn show(desk: Desk, Path(user): Path<String>) -> Response {
    match desk.user(&user).await {
        Ok(user) => page(&desk, &user, StatusCode::OK, Form::new()).await,
        Err(response) => *response,
    }
}

async fn submit(Path(user): Path<String>, posted: Posted) -> Response {
    let Posted { desk, fields } = posted;
    let user = match desk.user(&user).await {
        Ok(user) => user,
        Err(response) => return *response,
    };
    match reset(&desk, &user, &fields).await {
        Ok(response) => response,
        Err(Again::Form(form)) => page(&desk, &user, StatusCode::UNPROCESSABLE_ENTITY, *form).await,
        Err(Again::Page(response)) => *response,
    }
}

/// Either PIN or both; one that is left empty stays as it is.
async fn reset(desk: &Desk, user: &User, fields: &Fields) -> Result<Response, Again> {
    let app = &desk.visit.state.app;
    let policies = app
        .policies(&desk.visit.state.site.bank)
        .await
        .map_err(|error| desk.internal(&error))?;
    let read = |pair: Pair| chosen(pair, fields, policies.pin_length, user.id.as_str());
    let (login, confirmation) = (read(LOGIN), read(CONFIRMATION));
    let errors = [login.as_ref().err(), confirmation.as_ref().err()];
    let mut form = errors
        .into_iter()
        .flatten()
        .fold(Form::new(), |form, (field, error)| {
            form.with_error(*field, *error)
        });
    if LOGIN.is_empty(fields) && CONFIRMATION.is_empty(fields) {
        form = form.with_error(Field::NewPin, FieldError::Required);
    }
    let confirmed = desk.confirm(fields, form.clone()).await?;
    let (Ok(login), Ok(confirmation)) = (login, confirmation) else {
        return Err(form.into());
    };
    app.reset_user_pins(&desk.admin, confirmed, &user.id, login, confirmation)
        .await
        .map_err(|failure| user_refused(desk, failure))?;
    Ok(result::redirect(&user.id, Done::PinsSet))
}

fn chosen(
    pair: Pair,
    fields: &Fields,
    least: usize,
    user_id: &str,
) -> Result<Option<Pin>, (Field, FieldError)> {
    if pair.is_empty(fields) {
        return Ok(None);
    }
    pair.read(fields, least, user_id).map(Some)
}

async fn page(desk: &Desk, user: &User, status: StatusCode, form: Form) -> Response {
    let state = &desk.visit.state;
    let profile = match state.app.profile(&state.site.bank).await {
        Ok(profile) => profile,
        Err(error) => return answer::internal(&desk.visit, &error),
    };
    let view = UserFieldsPage {
        page: desk.page(),
        form,
        user: facts(user),
        act: UserFields::Pins {
            confirmation: profile.has_confirmation_pin(),
        },
    };
    desk.answer(status, &view)
}
