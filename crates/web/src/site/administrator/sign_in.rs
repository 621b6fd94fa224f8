//! 管理者ログイン, first step: ご契約先暗証番号 behind the certificate.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    failure::Failure,
    sign_in::{Step, VerifiedClientCert},
};
use tegata_domain::pin::Pin;

use crate::{
    kit::{Field, FieldError, Form, Screens, render, urls::administrator as urls},
    site::{SiteState, Visit, answer, fields::Fields},
    view::administrator::sign_in::AdministratorSignInPage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::SIGN_IN, get(show).post(submit))
}

async fn show(visit: Visit) -> Response {
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
    let field = visit.secret_field(Field::ContractPin);
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

/// Where a step leads: whether there is a second one is the bank's policy.
pub(super) fn next(visit: &Visit, step: Step) -> &'static str {
    match step {
        Step::FirstStep => urls::SIGN_IN_CONFIRM,
        Step::NewPins => urls::FIRST_PINS,
        Step::SignedIn => visit.home(urls::MENU),
    }
}

fn page(visit: &Visit, verified: &VerifiedClientCert, status: StatusCode, form: Form) -> Response {
    let (page, certificate) = (visit.page(), visit.facts_of(verified.certificate()));
    if visit.state.screens == Screens::WebFb {
        return visit.fb_sign_in(status, form, certificate);
    }
    let view = AdministratorSignInPage {
        page,
        form,
        certificate,
    };
    visit.remember(render(status, &view))
}
