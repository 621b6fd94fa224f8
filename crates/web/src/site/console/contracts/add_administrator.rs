//! 管理者の追加: the second administrator of a contract.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    console::{Change, ContractView},
    sign_in::StaffActor,
};

use super::{
    one::facts,
    propose::{NotProposed, demand},
};
use crate::{
    kit::{Field, Form, render, urls},
    site::{SiteState, Visit, answer, fields::Fields},
    view::console::add_administrator::AddAdministratorPage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(
        urls::console::ADD_ADMINISTRATOR_ROUTE,
        get(show).post(submit),
    )
}

const TYPED: [Field; 2] = [Field::AdministratorName, Field::TokenSerial];

async fn show(visit: Visit, Path(number): Path<String>) -> Response {
    match visit.contract_of(&number).await {
        Ok((staff, contract)) => page(&visit, &staff, &contract, StatusCode::OK, Form::new()),
        Err(response) => *response,
    }
}

async fn submit(visit: Visit, Path(number): Path<String>, fields: Fields) -> Response {
    let (staff, contract) = match visit.contract_of(&number).await {
        Ok(found) => found,
        Err(response) => return *response,
    };
    if !visit.is_form_of(staff.actor(), &fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    let again = |form| {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        page(&visit, &staff, &contract, status, form)
    };
    let form = demand(&fields, &TYPED, fields.again(&TYPED));
    if form.has_errors() {
        return again(form);
    }
    let change = Change::AddAdministrator {
        number: contract.contract.number.clone(),
        administrator: fields.get(Field::AdministratorName).trim().to_owned(),
        token: fields.get(Field::TokenSerial).trim().to_owned(),
    };
    match visit.propose(&staff, &fields, form, change).await {
        Ok(response) => response,
        Err(NotProposed::Form(form)) => again(form),
        Err(NotProposed::Page(response)) => *response,
    }
}

fn page(
    visit: &Visit,
    staff: &StaffActor,
    contract: &ContractView,
    status: StatusCode,
    form: Form,
) -> Response {
    let view = AddAdministratorPage {
        page: visit.page_of(staff.actor(), ""),
        form,
        contract: facts(contract),
    };
    visit.remember(render(status, &view))
}
