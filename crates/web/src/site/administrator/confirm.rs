//! 管理者ログイン, second step: ご契約先確認暗証番号, only behind the session of the first.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    calendar::Closure,
    failure::Failure,
    sign_in::{SessionEnd, SignInRefusal, VerifiedClientCert},
};
use tegata_domain::pin::Pin;

use crate::{
    kit::{Field, FieldError, Form, render, urls::administrator as urls},
    site::{SiteState, Visit, answer, fields::Fields},
    view::{administrator::confirm::AdministratorConfirmPage, refused::Refused},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::SIGN_IN_CONFIRM, get(show).post(submit))
}

async fn show(visit: Visit) -> Response {
    match first_step(&visit).await {
        Ok(_) => page(&visit, StatusCode::OK, Form::new()),
        Err(response) => *response,
    }
}

async fn submit(visit: Visit, fields: Fields) -> Response {
    let first = match first_step(&visit).await {
        Ok(first) => first,
        Err(response) => return *response,
    };
    if !visit.is_own_form(&fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    let typed = fields.get(Field::ConfirmationPin);
    if typed.is_empty() {
        let form = Form::new().with_error(Field::ConfirmationPin, FieldError::Required);
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, form);
    }
    let (state, pin, verified) = (&visit.state, Pin::typed(typed), first.verified.clone());
    let signed_in = state
        .app
        .sign_in_second_step(&state.site, verified, &first.cookie, pin, visit.address())
        .await;
    match signed_in {
        Ok(session) => visit.begin(
            &session,
            &first.verified,
            super::sign_in::next(&visit, session.step),
        ),
        Err(Failure::Refused(refusal)) => refused(&visit, refusal),
        Err(Failure::Internal(error)) => answer::internal(&visit, &error),
    }
}

struct FirstStep {
    verified: VerifiedClientCert,
    cookie: Vec<u8>,
}

/// The session of the first step; who is further, or not so far, is sent where they belong.
async fn first_step(visit: &Visit) -> Result<FirstStep, Box<Response>> {
    let verified = visit.certificate().await?;
    let state = &visit.state;
    let Some(cookie) = visit.session_cookie() else {
        return Err(Box::new(visit.no_session(SessionEnd::None)));
    };
    let found = state
        .app
        .administrator(
            &state.site,
            verified.clone(),
            Some(&cookie),
            visit.address(),
        )
        .await;
    let elsewhere = match found {
        Ok(Err(SessionEnd::FirstStep)) => return Ok(FirstStep { verified, cookie }),
        Ok(Err(end)) => visit.no_session(end),
        Ok(Ok(_)) => answer::see_other(visit.home(urls::MENU)),
        Err(error) => answer::internal(visit, &error),
    };
    Err(Box::new(elsewhere))
}

fn refused(visit: &Visit, refusal: SignInRefusal) -> Response {
    let refused = match refusal {
        SignInRefusal::WrongPin { left } => Refused::Confirm(Some(left)),
        SignInRefusal::Waiting(until) => Refused::Wait(visit.seconds_until(until)),
        SignInRefusal::Closed(Closure::Company) => Refused::ClosedDay,
        SignInRefusal::Closed(Closure::Bank { opens }) => return visit.outside_hours(opens),
        SignInRefusal::Locked => return visit.locked(),
        // The page of the first step, or of the certificate's refusal, says what ended.
        SignInRefusal::Over => return answer::see_other(urls::SIGN_IN_CONFIRM),
    };
    let form = Form::new().with_failure(visit.explain(refused));
    page(visit, StatusCode::UNPROCESSABLE_ENTITY, form)
}

fn page(visit: &Visit, status: StatusCode, form: Form) -> Response {
    let view = AdministratorConfirmPage {
        page: visit.page(),
        form,
    };
    visit.remember(render(status, &view))
}
