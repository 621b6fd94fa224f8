//! 職員の復旧 at the server: read by everyone, acknowledged by an operator who has no part in it.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_acquisition::fingerprint::in_groups;
use tegata_app::{
    console::{AcknowledgeRefusal, RecoveryLine},
    failure::Failure,
};
use tegata_domain::staff::Duty;

use crate::{
    kit::{Form, urls},
    site::{
        SiteState, answer,
        console::desk::{Desk, Posted},
    },
    texts::Texts,
    view::{
        console::staff::{RecoveredRow, RecoveriesPage, RecoveryRow},
        refused::Refused,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::STAFF_RECOVERIES, get(show).post(acknowledge))
}

async fn show(desk: Desk) -> Response {
    page(&desk, StatusCode::OK, Form::new()).await
}

async fn acknowledge(Posted { desk, fields }: Posted) -> Response {
    if let Err(response) = desk.demand(Duty::Operate) {
        return *response;
    }
    let app = &desk.visit.state.app;
    let id = fields.named("recovery");
    let refused = match app.acknowledge_recovery(&desk.staff, id).await {
        Ok(()) => return answer::see_other(urls::console::STAFF_RECOVERIES),
        Err(Failure::Internal(error)) => return desk.internal(&error),
        Err(Failure::Refused(AcknowledgeRefusal::Role(duty))) => Refused::Role(duty),
        Err(Failure::Refused(AcknowledgeRefusal::Own)) => Refused::AboutChecker,
        Err(Failure::Refused(AcknowledgeRefusal::Gone)) => Refused::State,
    };
    let form = Form::new().with_failure(desk.visit.explain(refused));
    page(&desk, StatusCode::CONFLICT, form).await
}

async fn page(desk: &Desk, status: StatusCode, form: Form) -> Response {
    let recoveries = match desk.visit.state.app.recoveries(&desk.staff).await {
        Ok(recoveries) => recoveries,
        Err(error) => return desk.internal(&error),
    };
    let may = desk.staff.may(Duty::Operate);
    let view = RecoveriesPage {
        page: desk.page(),
        form,
        rows: recoveries
            .into_iter()
            .map(|line| row(line, may, desk.texts()))
            .collect(),
    };
    desk.answer(status, &view)
}

fn row(line: RecoveryLine, may: bool, t: &Texts) -> RecoveryRow {
    let people = line.people.into_iter().map(|one| RecoveredRow {
        done: if one.new {
            t.recovery.new
        } else {
            t.recovery.again
        },
        key: in_groups(&one.key),
        account: one.account,
        name: one.name,
        employee: one.employee,
    });
    RecoveryRow {
        people: people.collect(),
        id: line.id,
        at: line.at,
        by: line.by,
        gone: line.gone.join(", "),
        may_acknowledge: may && !line.own,
        own: may && line.own,
    }
}
