//! 管理者の追加: the second administrator of a contract.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_app::console::{Change, ContractView};

use super::one::facts;
use crate::{
    kit::{Field, Form, urls},
    site::{
        SiteState,
        console::{
            desk::{Again, Desk, Posted},
            propose::demand,
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

async fn show(desk: Desk, Path(number): Path<String>) -> Response {
    match desk.contract(&number).await {
        Ok(contract) => page(&desk, &contract, StatusCode::OK, Form::new()),
        Err(response) => *response,
    }
}

async fn submit(Path(number): Path<String>, Posted { desk, fields }: Posted) -> Response {
    let contract = match desk.contract(&number).await {
        Ok(contract) => contract,
        Err(response) => return *response,
    };
    match proposed(&desk, &contract, &fields).await {
        Ok(response) => response,
        Err(Again::Form(form)) => page(&desk, &contract, StatusCode::UNPROCESSABLE_ENTITY, *form),
        Err(Again::Page(response)) => *response,
    }
}

async fn proposed(
    desk: &Desk,
    contract: &ContractView,
    fields: &Fields,
) -> Result<Response, Again> {
    let form = demand(fields, &TYPED, fields.again(&TYPED));
    let change = Change::AddAdministrator {
        number: contract.contract.number.clone(),
        administrator: fields.get(Field::AdministratorName).trim().to_owned(),
        token: fields.get(Field::TokenSerial).trim().to_owned(),
    };
    desk.propose(fields, form, change).await
}

fn page(desk: &Desk, contract: &ContractView, status: StatusCode, form: Form) -> Response {
    let view = AddAdministratorPage {
        page: desk.page(),
        form,
        contract: facts(contract),
    };
    desk.answer(status, &view)
}
