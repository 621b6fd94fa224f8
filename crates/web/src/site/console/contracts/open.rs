//! 新規契約の登録.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::console::Change;
use tegata_domain::{ids::ContractId, staff::Duty};

use crate::{
    kit::{Field, FieldError, Form, urls},
    site::{
        SiteState,
        console::{
            desk::{Again, Desk, Posted},
            propose::{again, customer_id, demand},
        },
        fields::Fields,
    },
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
const WITH_CUSTOMER_ID: [Field; 5] = [
    Field::ContractId,
    Field::CompanyName,
    Field::AdministratorName,
    Field::NewCustomerId,
    Field::TokenSerial,
];

async fn show(desk: Desk) -> Response {
    if let Err(response) = desk.demand(Duty::Make) {
        return *response;
    }
    page(&desk, StatusCode::OK, Form::new()).await
}

async fn submit(Posted { desk, fields }: Posted) -> Response {
    if let Err(response) = desk.demand(Duty::Make) {
        return *response;
    }
    match proposed(&desk, &fields).await {
        Ok(response) => response,
        Err(Again::Form(form)) => page(&desk, StatusCode::UNPROCESSABLE_ENTITY, *form).await,
        Err(Again::Page(response)) => *response,
    }
}

async fn proposed(desk: &Desk, fields: &Fields) -> Result<Response, Again> {
    let asked = desk.asks_customer_id().await.map_err(|page| *page)?;
    let typed: &[Field] = if asked { &WITH_CUSTOMER_ID } else { &TYPED };
    let change = parse(fields, typed, asked)?;
    desk.propose(fields, again(fields, typed), change).await
}

fn parse(fields: &Fields, typed: &[Field], asked: bool) -> Result<Change, Form> {
    let form = demand(fields, typed, again(fields, typed));
    if form.has_errors() {
        return Err(form);
    }
    let Ok(number) = ContractId::parse(fields.get(Field::ContractId)) else {
        return Err(form.with_error(Field::ContractId, FieldError::Format));
    };
    let mail = match fields.mail(Field::Mail) {
        Ok(mail) => mail,
        Err(error) => return Err(form.with_error(Field::Mail, error)),
    };
    Ok(Change::OpenContract {
        number: number.into(),
        company: fields.get(Field::CompanyName).trim().to_owned(),
        administrator: fields.get(Field::AdministratorName).trim().to_owned(),
        token: fields.get(Field::TokenSerial).trim().to_owned(),
        customer_id: customer_id(fields, asked),
        mail,
    })
}

async fn page(desk: &Desk, status: StatusCode, form: Form) -> Response {
    let with_customer_id = match desk.asks_customer_id().await {
        Ok(asked) => asked,
        Err(response) => return *response,
    };
    let view = OpenContractPage {
        page: desk.page(),
        form,
        with_customer_id,
    };
    desk.answer(status, &view)
}
