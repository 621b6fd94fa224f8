//! 職員ログイン: the PIN behind a staff certificate.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    failure::Failure,
    sign_in::{Step, VerifiedClientCert},
};
use tegata_domain::pin::Pin;

use crate::{
    kit::{Field, FieldError, Form, render, urls},
    site::{SiteState, Visit, answer, convert, fields::Fields},
    view::console::sign_in::StaffSignInPage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::SIGN_IN, get(show).post(submit))
}

async fn show(visit: Visit) -> Response {
    match visit.certificate().await {
        Ok(verified) => page(&visit, &verified, StatusCode::OK, Form::new()),
        Err(response) => *response,
    }
}

async fn submit(visit: Visit, fields: Fields) -> Response {
    let verified = match visit.certificate().await {
        Ok(verified) => verified,
        Err(response) => return *response,
    };
    if !visit.is_own_form(&fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    let again = |form| page(&visit, &verified, StatusCode::UNPROCESSABLE_ENTITY, form);
    let typed = fields.get(Field::StaffPin);
    if typed.is_empty() {
        return again(Form::new().with_error(Field::StaffPin, FieldError::Required));
    }
    let (state, pin) = (&visit.state, Pin::typed(typed));
    let signed_in = state
        .app
        .sign_in_with_pin(&state.site, verified.clone(), pin, visit.address())
        .await;
    match signed_in {
        Ok(session) => visit.begin(&session, &verified, next(session.step)),
        Err(Failure::Refused(refusal)) => match visit.refused_sign_in(refusal) {
            Ok(failure) => again(Form::new().with_failure(failure)),
            Err(response) => *response,
        },
        Err(Failure::Internal(error)) => answer::internal(&visit, &error),
    }
}

/// PINs that somebody else made come first.
fn next(step: Step) -> &'static str {
    match step {
        Step::NewPins => urls::console::FIRST_PINS,
        Step::FirstStep | Step::SignedIn => urls::console::QUEUE,
    }
}

fn page(visit: &Visit, verified: &VerifiedClientCert, status: StatusCode, form: Form) -> Response {
    let issuer = &visit.state.app.authorities().staff_name;
    let view = StaffSignInPage {
        page: visit.page(),
        form,
        certificate: convert::facts(verified.certificate(), issuer),
    };
    visit.remember(render(status, &view))
}
