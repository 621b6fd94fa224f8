//! 新規契約の登録.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{console::Change, sign_in::StaffActor};
use tegata_domain::ids::ContractId;

use super::propose::{NotProposed, demand};
use crate::{
    kit::{Field, FieldError, Form, render, urls},
    site::{SiteState, Visit, answer, fields::Fields},
    view::console::open_contract::OpenContractPage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::CONTRACT_NEW, get(show).post(submit))
}

const TYPED: [Field; 4] = [
    Field::ContractId,
    Field::CompanyName,
    Field::AdministratorName,
    Field::TokenSerial,
];

async fn show(visit: Visit) -> Response {
    match visit.staff().await {
        Ok(staff) => page(&visit, &staff, StatusCode::OK, Form::new()),
        Err(response) => *response,
    }
}

async fn submit(visit: Visit, fields: Fields) -> Response {
    let staff = match visit.staff().await {
        Ok(staff) => staff,
        Err(response) => return *response,
    };
    if !visit.is_form_of(staff.actor(), &fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    let again = |form| page(&visit, &staff, StatusCode::UNPROCESSABLE_ENTITY, form);
    let change = match parse(&fields) {
        Ok(change) => change,
        Err(form) => return again(form),
    };
    let proposed = visit
        .propose(&staff, &fields, fields.again(&TYPED), change)
        .await;
    match proposed {
        Ok(response) => response,
        Err(NotProposed::Form(form)) => again(form),
        Err(NotProposed::Page(response)) => *response,
    }
}

fn parse(fields: &Fields) -> Result<Change, Form> {
    let mut form = demand(fields, &TYPED, fields.again(&TYPED));
    let number = ContractId::parse(fields.get(Field::ContractId));
    if number.is_err() && form.error(&Field::ContractId).is_none() {
        form = form.with_error(Field::ContractId, FieldError::Format);
    }
    match number {
        Ok(number) if !form.has_errors() => Ok(Change::OpenContract {
            number: number.into(),
            company: fields.get(Field::CompanyName).trim().to_owned(),
            administrator: fields.get(Field::AdministratorName).trim().to_owned(),
            token: fields.get(Field::TokenSerial).trim().to_owned(),
        }),
        _ => Err(form),
    }
}

fn page(visit: &Visit, staff: &StaffActor, status: StatusCode, form: Form) -> Response {
    let page = visit.page_of(staff.actor(), "");
    visit.remember(render(status, &OpenContractPage { page, form }))
}
