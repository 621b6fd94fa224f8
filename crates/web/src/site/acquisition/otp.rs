//! B2, `/acquisition/otp`: ワンタイムパスワード, where the bank asks one, and hand-over code. All that was typed so far is judged here, with one
//! answer; the form's id makes a repeated post lead to the same page.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{acquisition::SecondStep, failure::Failure};
use tegata_domain::ids::OneTimePassword;

use crate::{
    kit::{Field, FieldError, Form, render, urls::acquisition},
    site::{
        SiteState, Visit,
        acquisition::{place, refusal},
        answer, cookie,
        fields::Fields,
    },
    view::acquisition::otp::OtpPage,
};

/// Name of the hidden field.
const FORM_ID: &str = "form_id";

pub(crate) fn routes() -> Router<SiteState> {
    Router::new().route(acquisition::OTP, get(show).post(submit))
}

async fn show(visit: Visit) -> Response {
    match visit.browser_session().await {
        Ok(Some(session)) => match session.form_id {
            Some(form_id) => page(&visit, StatusCode::OK, Form::new(), form_id).await,
            None => place::lead_on(&visit).await,
        },
        Ok(None) => place::lead_on(&visit).await,
        Err(error) => answer::internal(&visit, &error),
    }
}

async fn submit(visit: Visit, fields: Fields) -> Response {
    if !visit.is_own_form(&fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    let Some(cookie) = visit.acquisition_cookie() else {
        return place::lead_on(&visit).await;
    };
    let form_id = fields.named(FORM_ID).to_owned();
    let form = match visit.asked().await {
        Ok(asked) if asked.is_otp() => checked(&fields),
        Ok(_) => Form::new(),
        Err(error) => return answer::internal(&visit, &error),
    };
    if form.has_errors() {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, form, form_id).await;
    }
    let typed = SecondStep {
        form_id,
        one_time_password: fields.get(Field::OneTimePassword).to_owned(),
        handover_code: fields.get(Field::HandOverCode).to_owned(),
    };
    let state = &visit.state;
    let proven = state
        .app
        .prove_identity(&state.site.bank, &cookie, typed, visit.address())
        .await;
    match proven {
        Ok(ticketed) => {
            let value = cookie::encode(&ticketed.cookie);
            let cookie = cookie::set(&cookie::acquisition_name(state), &value);
            answer::with_cookie(answer::see_other(acquisition::APP), cookie)
        }
        Err(Failure::Refused(code)) => refusal::page(&visit, code).await,
        Err(Failure::Internal(error)) => answer::internal(&visit, &error),
    }
}

/// A mistyped shape costs no attempt.
fn checked(fields: &Fields) -> Form {
    let typed = fields.get(Field::OneTimePassword);
    let form = Form::new();
    if typed.trim().is_empty() {
        form.with_error(Field::OneTimePassword, FieldError::Required)
    } else if OneTimePassword::parse(typed).is_err() {
        form.with_error(Field::OneTimePassword, FieldError::Format)
    } else {
        form
    }
}

async fn page(visit: &Visit, status: StatusCode, form: Form, form_id: String) -> Response {
    let asked = match visit.asked().await {
        Ok(asked) => asked,
        Err(error) => return answer::internal(visit, &error),
    };
    let view = OtpPage {
        page: visit.page(),
        asked,
        form,
        form_id,
    };
    visit.remember(render(status, &view))
}
