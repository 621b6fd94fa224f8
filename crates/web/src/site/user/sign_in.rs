//! 利用者ログイン: the certificate was seen, the PIN is asked.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    failure::Failure,
    sign_in::{Step, VerifiedClientCert},
};
use tegata_domain::pin::Pin;

use crate::{
    kit::{Field, FieldError, Form, Screens, render, urls},
    site::{SiteState, Visit, answer, fields::Fields},
    view::user::sign_in::UserSignInPage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::user::SIGN_IN, get(show).post(submit))
}

async fn show(visit: Visit) -> Response {
    if visit.is_of_master().await {
        return answer::see_other(&format!("{}/", visit.state.addresses.administrator));
    }
    let verified = match visit.certificate().await {
        Ok(verified) => verified,
        Err(response) => return *response,
    };
    match visit.within_hours().await {
        Ok(()) => page(&visit, &verified, StatusCode::OK, Form::new()),
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
    let field = visit.secret_field(Field::UserPin);
    let typed = fields.get(field);
    if typed.is_empty() {
        let form = Form::new().with_error(field, FieldError::Required);
        return page(&visit, &verified, StatusCode::UNPROCESSABLE_ENTITY, form);
    }
    let (state, pin) = (&visit.state, Pin::typed(typed));
    let signed_in = state
        .app
        .sign_in_with_pin(&state.site, verified.clone(), pin, visit.address())
        .await;
    match signed_in {
        Ok(session) => visit.begin(&session, &verified, next(&visit, session.step)),
        Err(Failure::Refused(refusal)) => match visit.refused_sign_in(refusal) {
            Ok(failure) => {
                let form = Form::new().with_failure(failure);
                page(&visit, &verified, StatusCode::UNPROCESSABLE_ENTITY, form)
            }
            Err(response) => *response,
        },
        Err(Failure::Internal(error)) => answer::internal(&visit, &error),
    }
}

/// PINs that somebody else made come first.
fn next(visit: &Visit, step: Step) -> &'static str {
    match step {
        Step::NewPins => urls::user::FIRST_PINS,
        Step::FirstStep | Step::SignedIn => visit.home(urls::user::STATUS),
    }
}

fn page(visit: &Visit, verified: &VerifiedClientCert, status: StatusCode, form: Form) -> Response {
    let (page, certificate) = (visit.page(), visit.facts_of(verified.certificate()));
    if visit.state.screens == Screens::WebFb {
        return visit.fb_sign_in(status, form, certificate);
    }
    let view = UserSignInPage {
        page,
        form,
        certificate,
    };
    visit.remember(render(status, &view))
}
