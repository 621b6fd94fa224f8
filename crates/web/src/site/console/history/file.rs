//! The history as a file. It is posted, because taking it out is written into the history itself.

use axum::{Router, response::Response, routing::post};
use tegata_app::{console::ExportRefusal, failure::Failure};
use tegata_domain::staff::Duty;

use super::{Narrow, rows};
use crate::{
    kit::{csv::Csv, time, urls},
    site::{SiteState, console::desk::Posted},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::HISTORY_EXPORT, post(file))
}

async fn file(Posted { desk, fields }: Posted) -> Response {
    if let Err(response) = desk.demand(Duty::Export) {
        return *response;
    }
    let query = Narrow::posted(&fields).query();
    let app = &desk.visit.state.app;
    let history = match app.export_history(&desk.staff, &query).await {
        Ok(history) => history,
        Err(Failure::Internal(error)) => return desk.internal(&error),
        Err(Failure::Refused(ExportRefusal::Role(duty))) => return desk.lacking(duty),
    };
    let (f, h) = (&desk.texts().frame, &desk.texts().history);
    let mut csv = Csv::new(&[f.at, h.actor, h.act, h.target, f.from]);
    for row in rows(history, desk.texts()) {
        let at = time::machine(row.at);
        csv.line(&[at, row.actor, row.act, row.target, row.from]);
    }
    csv.into_response("history.csv")
}
