//! WEB-FB取引停止: what it does, then the password, then nobody of the company is signed in any more.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::failure::Failure;

use super::confirm;
use crate::{
    kit::{Field, FieldError, Form, render, urls::web_fb},
    site::{
        SiteState,
        administrator::desk::{Again, Desk, Posted},
        answer, cookie,
        fields::Fields,
    },
    view::{
        refused::Refused,
        web_fb::stop::{StopConfirmPage, StopPage, StoppedPage},
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .route(web_fb::STOP, get(show).post(understood))
        .route(web_fb::STOP_CONFIRM, get(ask).post(submit))
}

async fn show(desk: Desk) -> Response {
    first(&desk, StatusCode::OK, Form::new())
}

/// The first confirmation.
async fn understood(posted: Posted) -> Response {
    let Posted { desk, fields } = posted;
    if fields.is_ticked(Field::Understood) {
        return answer::see_other(web_fb::STOP_CONFIRM);
    }
    let form = Form::new().with_error(Field::Understood, FieldError::Required);
    first(&desk, StatusCode::UNPROCESSABLE_ENTITY, form)
}

async fn ask(desk: Desk) -> Response {
    second(&desk, StatusCode::OK, Form::new())
}

/// The second confirmation.
async fn submit(posted: Posted) -> Response {
    let Posted { desk, fields } = posted;
    match stop(&desk, &fields).await {
        Ok(response) => response,
        Err(Again::Form(form)) => second(&desk, StatusCode::UNPROCESSABLE_ENTITY, *form),
        Err(Again::Page(response)) => *response,
    }
}

async fn stop(desk: &Desk, fields: &Fields) -> Result<Response, Again> {
    let confirmed = confirm::password(desk, fields, Field::LoginPassword, Form::new()).await?;
    let app = &desk.visit.state.app;
    match app.stop_contract_by_customer(&desk.admin, confirmed).await {
        Ok(()) => Ok(stopped(desk)),
        Err(Failure::Refused(_)) => Err(desk.refused(Form::new(), Refused::State)),
        Err(Failure::Internal(error)) => Err(desk.internal(&error)),
    }
}

/// The session is over, so that this page is shown without one.
fn stopped(desk: &Desk) -> Response {
    let view = StoppedPage {
        page: desk.visit.page(),
    };
    let response = render(StatusCode::OK, &view);
    let name = cookie::session_name(&desk.visit.state);
    answer::with_cookie(response, cookie::clear(&name))
}

fn first(desk: &Desk, status: StatusCode, form: Form) -> Response {
    let page = desk.page();
    desk.answer(status, &StopPage { page, form })
}

fn second(desk: &Desk, status: StatusCode, form: Form) -> Response {
    let page = desk.page();
    desk.answer(status, &StopConfirmPage { page, form })
}
