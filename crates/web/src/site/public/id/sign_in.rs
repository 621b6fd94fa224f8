//! POST `/id`: the first block of ログイン.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{calendar::Closure, failure::Failure, sign_in::PasswordRefusal};
use tegata_domain::pin::Pin;

use super::begin;
use crate::{
    kit::{Field, FieldError, Form, urls::public},
    site::{SiteState, Visit, answer, fields::Fields, public::login},
    view::refused::Refused,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(public::ID_SIGN_IN, get(back).post(submit))
}

/// The language links of a page that answered a post lead here.
async fn back(visit: Visit) -> Response {
    visit.remember(answer::see_other(public::TOP))
}

async fn submit(visit: Visit, fields: Fields) -> Response {
    if !visit.is_own_form(&fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    let form = checked(&fields);
    if form.has_errors() {
        return login::page(&visit, StatusCode::UNPROCESSABLE_ENTITY, form).await;
    }
    let (state, id) = (&visit.state, fields.get(Field::CustomerId));
    let password = Pin::typed(fields.get(Field::LoginPassword));
    let signed_in = state
        .app
        .sign_in_with_password(&state.site.bank, id, password, visit.address())
        .await;
    let refused = match signed_in {
        Ok(session) => return begin(&visit, &session),
        Err(Failure::Internal(error)) => return answer::internal(&visit, &error),
        Err(Failure::Refused(refusal)) => refusal,
    };
    let refused = match refused {
        PasswordRefusal::NotOffered => return answer::fault(&visit, StatusCode::NOT_FOUND),
        PasswordRefusal::Credentials => Refused::PasswordCredentials,
        PasswordRefusal::Certificate => Refused::NeedsCertificate,
        PasswordRefusal::Locked => Refused::PasswordLocked,
        PasswordRefusal::Closed(Closure::Company) => Refused::ClosedDay,
        PasswordRefusal::Closed(Closure::Bank { opens }) => return visit.outside_hours(opens),
    };
    let form = form.with_failure(visit.explain(refused));
    login::page(&visit, StatusCode::UNPROCESSABLE_ENTITY, form).await
}

fn checked(fields: &Fields) -> Form {
    [Field::CustomerId, Field::LoginPassword]
        .into_iter()
        .filter(|field| fields.get(*field).trim().is_empty())
        .fold(fields.again(&[Field::CustomerId]), |form, field| {
            form.with_error(field, FieldError::Required)
        })
}
