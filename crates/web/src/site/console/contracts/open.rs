//! 新規契約の登録.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::console::Change;
use tegata_domain::ids::ContractId;

use crate::{
    kit::{Field, FieldError, Form, urls},
    site::{
        SiteState,
        console::{
            desk::{Again, Desk, Posted},
            propose::demand,
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

async fn show(desk: Desk) -> Response {
    page(&desk, StatusCode::OK, Form::new())
}

async fn submit(Posted { desk, fields }: Posted) -> Response {
    match proposed(&desk, &fields).await {
        Ok(response) => response,
        Err(Again::Form(form)) => page(&desk, StatusCode::UNPROCESSABLE_ENTITY, *form),
        Err(Again::Page(response)) => *response,
    }
}

async fn proposed(desk: &Desk, fields: &Fields) -> Result<Response, Again> {
    let change = parse(fields)?;
    desk.propose(fields, fields.again(&TYPED), change).await
}

fn parse(fields: &Fields) -> Result<Change, Form> {
    let form = demand(fields, &TYPED, fields.again(&TYPED));
    if form.has_errors() {
        return Err(form);
    }
    let Ok(number) = ContractId::parse(fields.get(Field::ContractId)) else {
        return Err(form.with_error(Field::ContractId, FieldError::Format));
    };
    Ok(Change::OpenContract {
        number: number.into(),
        company: fields.get(Field::CompanyName).trim().to_owned(),
        administrator: fields.get(Field::AdministratorName).trim().to_owned(),
        token: fields.get(Field::TokenSerial).trim().to_owned(),
    })
}

fn page(desk: &Desk, status: StatusCode, form: Form) -> Response {
    let page = desk.page();
    desk.answer(status, &OpenContractPage { page, form })
}
