//! `/first-pins`: PINs that somebody else made are changed before anything else is possible.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    failure::Failure,
    sign_in::{NewPins, NewPinsRefusal, PinKind, VerifiedClientCert},
};

use super::{home, pair};
use crate::{
    kit::{FieldError, Form, render, urls},
    site::{SiteState, Visit, answer, fields::Fields},
    view::pins::FirstPinsPage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::user::FIRST_PINS, get(show).post(submit))
}

/// Someone between the last step of the sign-in and the session that counts.
struct Waiting {
    verified: VerifiedClientCert,
    cookie: Vec<u8>,
    initial: Vec<PinKind>,
    least: usize,
}

async fn show(visit: Visit) -> Response {
    match waiting(&visit).await {
        Ok(waiting) => page(&visit, &waiting, StatusCode::OK, Form::new()),
        Err(response) => *response,
    }
}

async fn submit(visit: Visit, fields: Fields) -> Response {
    let waiting = match waiting(&visit).await {
        Ok(waiting) => waiting,
        Err(response) => return *response,
    };
    if !visit.is_own_form(&fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    let again = |form| page(&visit, &waiting, StatusCode::UNPROCESSABLE_ENTITY, form);
    let new = match read(&waiting, &fields) {
        Ok(new) => new,
        Err(form) => return again(form),
    };
    let state = &visit.state;
    let verified = waiting.verified.clone();
    let chosen = state
        .app
        .choose_first_pins(&state.site, verified, &waiting.cookie, new, visit.address())
        .await;
    match chosen {
        Ok(session) => visit.begin(
            &session,
            &waiting.verified,
            visit.home(home(state.site.role)),
        ),
        Err(Failure::Refused(NewPinsRefusal::Same(kind))) => {
            again(Form::new().with_error(pair(kind).first, FieldError::Same))
        }
        Err(Failure::Refused(NewPinsRefusal::Missing(kind))) => {
            again(Form::new().with_error(pair(kind).first, FieldError::Required))
        }
        Err(Failure::Refused(_)) => answer::see_other(urls::user::SIGN_IN),
        Err(Failure::Internal(error)) => answer::internal(&visit, &error),
    }
}

/// The session that waits for new PINs; everybody else is sent where they belong.
async fn waiting(visit: &Visit) -> Result<Waiting, Box<Response>> {
    let verified = visit.certificate().await?;
    let state = &visit.state;
    let elsewhere = || Box::new(answer::see_other(visit.home(home(state.site.role))));
    let Some(cookie) = visit.session_cookie() else {
        return Err(elsewhere());
    };
    let internal = |error| Box::new(answer::internal(visit, &error));
    let initial = match state
        .app
        .initial_pins(&state.site, &verified, &cookie)
        .await
    {
        Ok(initial) => initial,
        Err(Failure::Refused(_)) => return Err(elsewhere()),
        Err(Failure::Internal(error)) => return Err(internal(error)),
    };
    let policies = state.app.policies(&state.site.bank).await;
    Ok(Waiting {
        verified,
        cookie,
        initial,
        least: policies.map_err(internal)?.pin_length,
    })
}

/// The new PINs, or everything that is wrong with them. Two equal ones would be one.
fn read(waiting: &Waiting, fields: &Fields) -> Result<NewPins, Form> {
    let id = &waiting.verified.holder().name_id;
    let mut new = NewPins::new();
    let mut form = Form::new();
    for kind in &waiting.initial {
        match pair(*kind).read(fields, waiting.least, id) {
            Ok(pin) if new.iter().any(|(_, other)| *other == pin) => {
                form = form.with_error(pair(*kind).first, FieldError::TooSimple);
            }
            Ok(pin) => new.push((*kind, pin)),
            Err((field, error)) => form = form.with_error(field, error),
        }
    }
    if form.has_errors() {
        Err(form)
    } else {
        Ok(new)
    }
}

fn page(visit: &Visit, waiting: &Waiting, status: StatusCode, form: Form) -> Response {
    let view = FirstPinsPage {
        page: visit.page(),
        form,
        login: waiting.initial.contains(&PinKind::Login),
        confirmation: waiting.initial.contains(&PinKind::Confirmation),
        least: waiting.least,
    };
    visit.remember(render(status, &view))
}
