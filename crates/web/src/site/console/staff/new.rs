//! 職員の登録: proposed by one operator with the request that the new member made, approved by another.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::console::{Change, StaffChange};
use tegata_domain::staff::Duty;

use super::form::{request, roles};
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
    view::console::staff::{NewMemberPage, ROLE_FIELDS},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::STAFF_NEW, get(show).post(submit))
}

const TYPED: [Field; 3] = [Field::StaffName, Field::NewStaffId, Field::EmployeeNumber];

async fn show(desk: Desk) -> Response {
    match desk.demand(Duty::Operate) {
        Ok(()) => page(&desk, StatusCode::OK, Form::new()),
        Err(response) => *response,
    }
}

async fn submit(Posted { desk, fields }: Posted) -> Response {
    if let Err(response) = desk.demand(Duty::Operate) {
        return *response;
    }
    match proposed(&desk, &fields).await {
        Ok(response) => response,
        Err(Again::Form(form)) => page(&desk, StatusCode::UNPROCESSABLE_ENTITY, *form),
        Err(Again::Page(response)) => *response,
    }
}

async fn proposed(desk: &Desk, fields: &Fields) -> Result<Response, Again> {
    let shown: Vec<_> = TYPED
        .into_iter()
        .chain(ROLE_FIELDS)
        .chain([Field::StaffRequest])
        .collect();
    let form = demand(fields, &TYPED, fields.again(&shown));
    let (roles, request) = match (roles(fields), request(fields)) {
        (Ok(roles), Ok(request)) => (roles, request),
        (roles, request) => {
            let wrong = [
                (Field::StaffRoles, roles.err()),
                (Field::StaffRequest, request.err()),
            ];
            let form = wrong.into_iter().fold(form, |form, (field, error)| {
                error.map_or_else(
                    || form.clone(),
                    |error| form.clone().with_error(field, error),
                )
            });
            return Err(form.into());
        }
    };
    let typed = |field| fields.get(field).trim().to_owned();
    let change = StaffChange::Appoint {
        account: typed(Field::NewStaffId),
        name: typed(Field::StaffName),
        employee: typed(Field::EmployeeNumber),
        roles: roles.to_words(),
        request,
    };
    desk.propose(fields, form, Change::Staff(change)).await
}

fn page(desk: &Desk, status: StatusCode, form: Form) -> Response {
    let view = NewMemberPage {
        page: desk.page(),
        form,
    };
    desk.answer(status, &view)
}
