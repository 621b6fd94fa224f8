//! 受け取り保留の電子証明書: certificates that were acquired from an unusual place, released or rejected.

use axum::{
    Router,
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
    routing::get,
};
use tegata_app::{
    acquisition::{HeldCertificate, ReleaseRefusal},
    failure::Failure,
};

use crate::{
    kit::{Form, Notice, NoticeKind, urls::administrator as urls},
    site::{
        SiteState,
        administrator::desk::{Again, Desk, Posted},
        answer,
        fields::Fields,
    },
    view::{
        administrator::held::{HeldListPage, HeldPage},
        refused::Refused,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .route(urls::HELD, get(list))
        .route(urls::HELD_ONE_ROUTE, get(show).post(decide))
}

/// What the list tells after a decision.
#[derive(serde::Deserialize)]
struct After {
    #[serde(default)]
    done: String,
}

async fn list(desk: Desk, Query(after): Query<After>) -> Response {
    match desk.visit.state.app.held_certificates(&desk.admin).await {
        Ok(held) => {
            let mut page = desk.page();
            let text = match after.done.as_str() {
                "released" => Some(page.t.held.released),
                "rejected" => Some(page.t.held.rejected),
                _ => None,
            };
            page.notice = text.map(|text| Notice {
                kind: NoticeKind::Done,
                text: text.to_owned(),
            });
            let view = HeldListPage {
                page,
                rows: held
                    .iter()
                    .map(|held| desk.visit.held_facts(held))
                    .collect(),
            };
            desk.answer(StatusCode::OK, &view)
        }
        Err(error) => answer::internal(&desk.visit, &error),
    }
}

async fn show(desk: Desk, Path(acquisition): Path<String>) -> Response {
    match find(&desk, &acquisition).await {
        Ok(held) => page(&desk, &held, StatusCode::OK, Form::new()),
        Err(response) => *response,
    }
}

async fn decide(Path(acquisition): Path<String>, posted: Posted) -> Response {
    let Posted { desk, fields } = posted;
    let held = match find(&desk, &acquisition).await {
        Ok(held) => held,
        Err(response) => return *response,
    };
    match decided(&desk, &held, &fields).await {
        Ok(response) => response,
        Err(Again::Form(form)) => page(&desk, &held, StatusCode::UNPROCESSABLE_ENTITY, *form),
        Err(Again::Page(response)) => *response,
    }
}

async fn decided(desk: &Desk, held: &HeldCertificate, fields: &Fields) -> Result<Response, Again> {
    let release = match fields.named("decision") {
        "release" => true,
        "reject" => false,
        _ => {
            let response = answer::fault(&desk.visit, StatusCode::BAD_REQUEST);
            return Err(Again::Page(Box::new(response)));
        }
    };
    let confirmed = desk.confirm(fields, Form::new()).await?;
    let (app, id) = (&desk.visit.state.app, &held.certificate.id);
    match app
        .decide_held_certificate(&desk.admin, confirmed, id, release)
        .await
    {
        Ok(()) => {
            let done = if release { "released" } else { "rejected" };
            Ok(answer::see_other(&format!("{}?done={done}", urls::HELD)))
        }
        Err(Failure::Refused(ReleaseRefusal::NotHeld)) => Err(desk.missing()),
        Err(Failure::Refused(ReleaseRefusal::Own)) => {
            Err(desk.refused(Form::new(), Refused::State))
        }
        Err(Failure::Refused(ReleaseRefusal::NotConfirmed)) => Err(desk.not_confirmed()),
        Err(Failure::Internal(error)) => Err(desk.internal(&error)),
    }
}

async fn find(desk: &Desk, acquisition: &str) -> Result<HeldCertificate, Box<Response>> {
    let held = match desk.visit.state.app.held_certificates(&desk.admin).await {
        Ok(held) => held,
        Err(error) => return Err(Box::new(answer::internal(&desk.visit, &error))),
    };
    held.into_iter()
        .find(|held| held.acquisition.id == acquisition)
        .ok_or_else(|| Box::new(answer::fault(&desk.visit, StatusCode::NOT_FOUND)))
}

fn page(desk: &Desk, held: &HeldCertificate, status: StatusCode, form: Form) -> Response {
    let view = HeldPage {
        page: desk.page(),
        form,
        held: desk.visit.held_facts(held),
    };
    desk.answer(status, &view)
}
