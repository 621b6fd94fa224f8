//! B4, `/acquisition/number`: 取得 leads here; the page waits for the app and then asks for the number that the app
//! shows. The number itself is never on it.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    acquisition::{AcquisitionPage, NumberRefusal, PageState},
    failure::Failure,
};
use tegata_domain::{acquisition::AcquisitionState, text::half_width};

use crate::{
    kit::{Field, FieldError, Form, render, urls::acquisition},
    site::{SiteState, Visit, acquisition::place, answer, fields::Fields, launch},
    view::acquisition::number::{AppClaim, NumberPage},
};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new().route(acquisition::NUMBER, get(show).post(submit))
}

async fn show(visit: Visit) -> Response {
    page(&visit, StatusCode::OK, Form::new()).await
}

async fn submit(visit: Visit, fields: Fields) -> Response {
    if !visit.is_own_form(&fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    let Some(cookie) = visit.acquisition_cookie() else {
        return place::lead_on(&visit).await;
    };
    let typed = fields.get(Field::MatchNumber);
    if let Some(error) = misshapen(typed) {
        let form = Form::new().with_error(Field::MatchNumber, error);
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, form).await;
    }
    let state = &visit.state;
    let approved = state
        .app
        .approve_acquisition(&state.site.bank, &cookie, typed, visit.address())
        .await;
    match approved {
        Ok(()) | Err(Failure::Refused(NumberRefusal::Not(_))) => place::lead_on(&visit).await,
        Err(Failure::Refused(NumberRefusal::Wrong { .. })) => {
            let form = Form::new().with_error(Field::MatchNumber, FieldError::Wrong);
            page(&visit, StatusCode::UNPROCESSABLE_ENTITY, form).await
        }
        Err(Failure::Internal(error)) => answer::internal(&visit, &error),
    }
}

/// A mistyped shape costs no try.
fn misshapen(typed: &str) -> Option<FieldError> {
    let typed = half_width(typed);
    if typed.is_empty() {
        return Some(FieldError::Required);
    }
    let is_number = typed.len() == 4 && typed.bytes().all(|byte| byte.is_ascii_digit());
    (!is_number).then_some(FieldError::Format)
}

async fn page(visit: &Visit, status: StatusCode, form: Form) -> Response {
    let found = match visit.acquisition().await {
        Ok(found) => found,
        Err(response) => return *response,
    };
    let claim = match found.state {
        PageState::At(AcquisitionState::Ticketed) => None,
        PageState::At(AcquisitionState::Paired) => Some(claim(&found)),
        _ => return visit.remember(answer::see_other(place::of(&found))),
    };
    let view = NumberPage {
        page: visit.page(),
        form,
        claim,
        tries_left: u8::try_from(found.tries_left).unwrap_or(u8::MAX),
        minutes_left: launch::minutes(found.seconds_left),
    };
    visit.remember(render(status, &view))
}

fn claim(found: &AcquisitionPage) -> AppClaim {
    AppClaim {
        pc_name: found.pc_name.clone().unwrap_or_default(),
        same_network: found.same_network.unwrap_or(false),
    }
}
