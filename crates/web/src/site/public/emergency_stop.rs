//! `/emergency-stop…`: 緊急停止 by ID and PIN, from a phone as well. Right and wrong lead to the same page, after the
//! same time; service hours and locks are not looked at.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{acquisition::TypedIdentity, failure::Internal};
use tegata_domain::{ids::HolderKind, pin::Pin};

use crate::{
    kit::{Field, FieldError, Form, render, urls::public},
    site::{SiteState, Visit, answer, fields::Fields},
    view::{
        acquisition::Holder,
        stop::{StopIdentityPage, StopPage, StopReceivedPage},
    },
};

pub(crate) fn routes() -> Router<SiteState> {
    use Holder::{Administrator, User};
    let user = get(async |visit: Visit| show(&visit, User).await)
        .post(|visit: Visit, fields: Fields| submit(visit, User, fields));
    let administrator = get(async |visit: Visit| show(&visit, Administrator).await)
        .post(|visit: Visit, fields: Fields| submit(visit, Administrator, fields));
    Router::new()
        .route(public::STOP, get(ways))
        .route(public::STOP_USER, user)
        .route(public::STOP_ADMINISTRATOR, administrator)
        .route(public::STOP_RECEIVED, get(received))
}

async fn ways(visit: Visit) -> Response {
    match visit.asked().await {
        Ok(asked) => {
            let view = StopPage {
                page: visit.page(),
                by_customer_id: asked.is_customer_id(),
            };
            visit.remember(render(StatusCode::OK, &view))
        }
        Err(error) => answer::internal(&visit, &error),
    }
}

async fn received(visit: Visit) -> Response {
    let view = StopReceivedPage { page: visit.page() };
    visit.remember(render(StatusCode::OK, &view))
}

async fn show(visit: &Visit, holder: Holder) -> Response {
    match Names::of(visit, holder).await {
        Ok(names) => form_page(visit, StatusCode::OK, &names, Form::new()),
        Err(error) => answer::internal(visit, &error),
    }
}

async fn submit(visit: Visit, holder: Holder, fields: Fields) -> Response {
    if !visit.is_own_form(&fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    let names = match Names::of(&visit, holder).await {
        Ok(names) => names,
        Err(error) => return answer::internal(&visit, &error),
    };
    let form = names.checked(&fields);
    if form.has_errors() {
        return form_page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &names, form);
    }
    let typed = names.typed(&fields);
    let (app, bank) = (&visit.state.app, &visit.state.site.bank);
    match app.stop_by_pin(bank, typed, visit.address()).await {
        Ok(()) => answer::see_other(public::STOP_RECEIVED),
        Err(error) => answer::internal(&visit, &error),
    }
}

/// Whose fields are asked, as the bank's profile names people.
struct Names {
    holder: Holder,
    contract: Option<Field>,
    name: Field,
    pin: Field,
}

impl Names {
    async fn of(visit: &Visit, holder: Holder) -> Result<Self, Internal> {
        let by_customer_id = visit.asked().await?.is_customer_id();
        let (contract, name, pin) = match (by_customer_id, holder) {
            (true, _) => (None, Field::CustomerId, Field::LoginPassword),
            (false, Holder::User) => (Some(Field::ContractId), Field::UserId, Field::UserPin),
            (false, Holder::Administrator) => (
                Some(Field::ContractId),
                Field::AdministratorNumber,
                Field::ContractPin,
            ),
        };
        Ok(Self {
            holder,
            contract,
            name,
            pin,
        })
    }

    /// Only what is empty is asked again: whatever else is wrong is answered like what is right.
    fn checked(&self, fields: &Fields) -> Form {
        let shown: Vec<Field> = self.contract.into_iter().chain([self.name]).collect();
        let mut form = fields.again(&shown);
        for field in shown.into_iter().chain([self.pin]) {
            if fields.get(field).trim().is_empty() {
                form = form.with_error(field, FieldError::Required);
            }
        }
        form
    }

    fn typed(&self, fields: &Fields) -> TypedIdentity {
        TypedIdentity {
            kind: match self.holder {
                Holder::User => HolderKind::User,
                Holder::Administrator => HolderKind::Administrator,
            },
            contract: self
                .contract
                .map_or("", |field| fields.get(field))
                .to_owned(),
            name: fields.get(self.name).to_owned(),
            pin: Pin::typed(fields.get(self.pin)),
            confirmation_pin: None,
        }
    }
}

fn form_page(visit: &Visit, status: StatusCode, names: &Names, form: Form) -> Response {
    let view = StopIdentityPage {
        page: visit.page(),
        holder: names.holder,
        by_customer_id: names.contract.is_none(),
        form,
    };
    visit.remember(render(status, &view))
}
