//! 管理者の追加: the second administrator of a contract.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_app::console::{Change, ContractView};
use tegata_domain::staff::Duty;

use super::one::facts;
use crate::{
    kit::{Field, Form, urls},
    site::{
        SiteState,
        console::{
            desk::{Again, Desk, Posted},
            propose::{again, customer_id, demand},
        },
        fields::Fields,
    },
    view::console::add_administrator::AddAdministratorPage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(
        urls::console::ADD_ADMINISTRATOR_ROUTE,
        get(show).post(submit),
    )
}

const TYPED: [Field; 2] = [Field::AdministratorName, Field::TokenSerial];
const WITH_CUSTOMER_ID: [Field; 3] = [
    Field::AdministratorName,
    Field::NewCustomerId,
    Field::TokenSerial,
];

async fn show(desk: Desk, Path(number): Path<String>) -> Response {
    if let Err(response) = desk.demand(Duty::Make) {
        return *response;
    }
    match desk.contract(&number).await {
        Ok(contract) => page(&desk, &contract, StatusCode::OK, Form::new()).await,
        Err(response) => *response,
    }
}

async fn submit(Path(number): Path<String>, Posted { desk, fields }: Posted) -> Response {
    if let Err(response) = desk.demand(Duty::Make) {
        return *response;
    }
    let contract = match desk.contract(&number).await {
        Ok(contract) => contract,
        Err(response) => return *response,
    };
    match proposed(&desk, &contract, &fields).await {
        Ok(response) => response,
        Err(Again::Form(form)) => {
            page(&desk, &contract, StatusCode::UNPROCESSABLE_ENTITY, *form).await
        }
        Err(Again::Page(response)) => *response,
    }
}

async fn proposed(
    desk: &Desk,
    contract: &ContractView,
    fields: &Fields,
) -> Result<Response, Again> {
    let asked = desk.asks_customer_id().await.map_err(|page| *page)?;
    let typed: &[Field] = if asked { &WITH_CUSTOMER_ID } else { &TYPED };
    let form = demand(fields, typed, again(fields, typed));
    let (mail, form) = match fields.mail(Field::Mail) {
        Ok(mail) => (mail, form),
        Err(error) => (None, form.with_error(Field::Mail, error)),
    };
    let change = Change::AddAdministrator {
        number: contract.contract.number.clone(),
        administrator: fields.get(Field::AdministratorName).trim().to_owned(),
        token: fields.get(Field::TokenSerial).trim().to_owned(),
        customer_id: customer_id(fields, asked),
        mail,
    };
    desk.propose(fields, form, change).await
}

async fn page(desk: &Desk, contract: &ContractView, status: StatusCode, form: Form) -> Response {
    let with_customer_id = match desk.asks_customer_id().await {
        Ok(asked) => asked,
        Err(response) => return *response,
    };
    let view = AddAdministratorPage {
        page: desk.page(),
        form,
        with_customer_id,
        contract: facts(contract),
    };
    desk.answer(status, &view)
}
