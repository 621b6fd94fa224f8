//! B1, `/acquisition/{user,administrator}/identity`: ID・暗証番号の入力. What is typed is only looked at for its shape; the
//! verdict comes after the second step.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::acquisition::TypedIdentity;
use tegata_domain::{
    ids::{AdministratorNumber, ContractId, HolderKind},
    pin::Pin,
};

use crate::{
    kit::{Field, FieldError, Form, render, urls::acquisition},
    site::{SiteState, Visit, answer, cookie, fields::Fields},
    view::acquisition::{Holder, identity::IdentityPage},
};

pub(crate) fn routes() -> Router<SiteState> {
    use Holder::{Administrator, User};
    let user = get(async |visit: Visit| show(&visit, User))
        .post(|visit: Visit, fields: Fields| submit(visit, User, fields));
    let administrator = get(async |visit: Visit| show(&visit, Administrator))
        .post(|visit: Visit, fields: Fields| submit(visit, Administrator, fields));
    Router::new()
        .route(acquisition::USER_IDENTITY, user)
        .route(acquisition::ADMINISTRATOR_IDENTITY, administrator)
}

fn show(visit: &Visit, holder: Holder) -> Response {
    page(visit, StatusCode::OK, holder, Form::new())
}

async fn submit(visit: Visit, holder: Holder, fields: Fields) -> Response {
    if !visit.is_own_form(&fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    let form = checked(holder, &fields);
    if form.has_errors() {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, holder, form);
    }
    let (kind, name, pin) = asked(holder);
    let typed = TypedIdentity {
        kind,
        contract: fields.get(Field::ContractId).to_owned(),
        name: fields.get(name).to_owned(),
        pin: Pin::typed(fields.get(pin)),
    };
    let state = &visit.state;
    let begun = state
        .app
        .begin_acquisition(&state.site.bank, typed, visit.address())
        .await;
    match begun {
        Ok(started) => {
            let value = cookie::encode(&started.cookie);
            let cookie = cookie::set(&cookie::acquisition_name(state), &value);
            answer::with_cookie(answer::see_other(acquisition::OTP), cookie)
        }
        Err(error) => answer::internal(&visit, &error),
    }
}

/// Whose fields are asked: kind, name and PIN.
fn asked(holder: Holder) -> (HolderKind, Field, Field) {
    match holder {
        Holder::User => (HolderKind::User, Field::UserId, Field::UserPin),
        Holder::Administrator => (
            HolderKind::Administrator,
            Field::AdministratorNumber,
            Field::ContractPin,
        ),
    }
}

/// The shape of what was typed; nothing here depends on who exists.
fn checked(holder: Holder, fields: &Fields) -> Form {
    let (_, name, pin) = asked(holder);
    let mut form = fields.again(&[Field::ContractId, name]);
    for field in [Field::ContractId, name, pin] {
        if fields.get(field).trim().is_empty() {
            form = form.with_error(field, FieldError::Required);
        }
    }
    if form.error(&Field::ContractId).is_none()
        && ContractId::parse(fields.get(Field::ContractId)).is_err()
    {
        form = form.with_error(Field::ContractId, FieldError::Format);
    }
    let number = fields.get(Field::AdministratorNumber);
    if holder.is_administrator()
        && form.error(&name).is_none()
        && AdministratorNumber::parse(number).is_err()
    {
        form = form.with_error(name, FieldError::Format);
    }
    form
}

fn page(visit: &Visit, status: StatusCode, holder: Holder, form: Form) -> Response {
    let view = IdentityPage {
        page: visit.page(),
        holder,
        form,
    };
    visit.remember(render(status, &view))
}
