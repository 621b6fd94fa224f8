//! B1, `/acquisition/{user,administrator}/identity`: ID・暗証番号の入力. What is typed is only looked at for its shape; the
//! verdict comes after the second step, or, where one page asks everything, with its one answer.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{acquisition::TypedIdentity, failure::Failure};
use tegata_domain::{
    ids::{AdministratorNumber, ContractId, HolderKind},
    pin::Pin,
};

use crate::{
    kit::{Field, FieldError, Form, render, urls::acquisition},
    site::{SiteState, Visit, acquisition::refusal, answer, cookie, fields::Fields},
    view::acquisition::{Asked, Holder, identity::IdentityPage},
};

pub(crate) fn routes() -> Router<SiteState> {
    use Holder::{Administrator, User};
    let user = get(async |visit: Visit| show(&visit, User).await)
        .post(|visit: Visit, fields: Fields| submit(visit, User, fields));
    let administrator = get(async |visit: Visit| show(&visit, Administrator).await)
        .post(|visit: Visit, fields: Fields| submit(visit, Administrator, fields));
    Router::new()
        .route(acquisition::USER_IDENTITY, user)
        .route(acquisition::ADMINISTRATOR_IDENTITY, administrator)
}

async fn show(visit: &Visit, holder: Holder) -> Response {
    if let Err(response) = visit.within_hours().await {
        return *response;
    }
    match visit.asked().await {
        Ok(asked) => page(visit, StatusCode::OK, (holder, asked), Form::new()),
        Err(error) => answer::internal(visit, &error),
    }
}

async fn submit(visit: Visit, holder: Holder, fields: Fields) -> Response {
    if !visit.is_own_form(&fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    if let Err(response) = visit.within_hours().await {
        return *response;
    }
    let asked = match visit.asked().await {
        Ok(asked) => asked,
        Err(error) => return answer::internal(&visit, &error),
    };
    let names = Names::of(holder, asked);
    let form = names.checked(&fields);
    if form.has_errors() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return page(&visit, status, (holder, asked), form);
    }
    let typed = names.typed(holder, &fields);
    if asked.is_one_page() {
        return identify(&visit, typed, &fields).await;
    }
    begin(&visit, typed).await
}

/// Keeps the verdict and leads to the second page.
async fn begin(visit: &Visit, typed: TypedIdentity) -> Response {
    let state = &visit.state;
    let bank = &state.site.bank;
    match state
        .app
        .begin_acquisition(bank, typed, visit.address())
        .await
    {
        Ok(started) => {
            let value = cookie::encode(&started.cookie);
            let cookie = cookie::set(&cookie::acquisition_name(state), &value);
            answer::with_cookie(answer::see_other(acquisition::OTP), cookie)
        }
        Err(error) => answer::internal(visit, &error),
    }
}

/// Judges everything at once and leads to the app.
async fn identify(visit: &Visit, typed: TypedIdentity, fields: &Fields) -> Response {
    let state = &visit.state;
    let code = fields.get(Field::HandOverCode).to_owned();
    let identified = state
        .app
        .identify_on_one_page(&state.site.bank, typed, code, visit.address())
        .await;
    match identified {
        Ok(ticketed) => {
            let value = cookie::encode(&ticketed.cookie);
            let cookie = cookie::set(&cookie::acquisition_name(state), &value);
            answer::with_cookie(answer::see_other(acquisition::APP), cookie)
        }
        Err(Failure::Refused(code)) => refusal::page(visit, code).await,
        Err(Failure::Internal(error)) => answer::internal(visit, &error),
    }
}

/// The fields that are asked.
struct Names {
    contract: Option<Field>,
    name: Field,
    pin: Field,
    confirmation: Option<Field>,
}

impl Names {
    fn of(holder: Holder, asked: Asked) -> Self {
        let both = |field| asked.is_one_page().then_some(field);
        match (asked.is_customer_id(), holder) {
            (true, _) => Self {
                contract: None,
                name: Field::CustomerId,
                pin: Field::LoginPassword,
                confirmation: None,
            },
            (false, Holder::User) => Self {
                contract: Some(Field::ContractId),
                name: Field::UserId,
                pin: Field::UserPin,
                confirmation: both(Field::UserConfirmationPin),
            },
            (false, Holder::Administrator) => Self {
                contract: Some(Field::ContractId),
                name: Field::AdministratorNumber,
                pin: Field::ContractPin,
                confirmation: both(Field::ConfirmationPin),
            },
        }
    }

    /// The shape of what was typed; nothing here depends on who exists.
    fn checked(&self, fields: &Fields) -> Form {
        let shown: Vec<Field> = self.contract.into_iter().chain([self.name]).collect();
        let secrets = std::iter::once(self.pin).chain(self.confirmation);
        let mut form = fields.again(&shown);
        for field in shown.iter().copied().chain(secrets) {
            let typed = fields.get(field);
            if typed.trim().is_empty() {
                form = form.with_error(field, FieldError::Required);
            } else if !is_of_shape(field, typed) {
                form = form.with_error(field, FieldError::Format);
            }
        }
        form
    }

    fn typed(&self, holder: Holder, fields: &Fields) -> TypedIdentity {
        let pin = |field| Pin::typed(fields.get(field));
        TypedIdentity {
            kind: match holder {
                Holder::User => HolderKind::User,
                Holder::Administrator => HolderKind::Administrator,
            },
            contract: self
                .contract
                .map_or("", |field| fields.get(field))
                .to_owned(),
            name: fields.get(self.name).to_owned(),
            pin: pin(self.pin),
            confirmation_pin: self.confirmation.map(pin),
        }
    }
}

fn is_of_shape(field: Field, typed: &str) -> bool {
    match field {
        Field::ContractId => ContractId::parse(typed).is_ok(),
        Field::AdministratorNumber => AdministratorNumber::parse(typed).is_ok(),
        _ => true,
    }
}

fn page(
    visit: &Visit,
    status: StatusCode,
    (holder, asked): (Holder, Asked),
    form: Form,
) -> Response {
    let view = IdentityPage {
        page: visit.page(),
        holder,
        asked,
        form,
    };
    visit.remember(render(status, &view))
}
