//! The register as a file. It is posted, because taking it out is written into the history.

use axum::{Router, response::Response, routing::post};
use tegata_app::{console::ExportRefusal, failure::Failure};
use tegata_domain::staff::Duty;

use super::list::Narrow;
use crate::{
    kit::{csv::Csv, time, urls},
    site::{SiteState, console::desk::Posted},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::CERTIFICATES_EXPORT, post(file))
}

async fn file(Posted { desk, fields }: Posted) -> Response {
    if let Err(response) = desk.demand(Duty::Export) {
        return *response;
    }
    let query = Narrow::posted(&fields).query();
    let app = &desk.visit.state.app;
    let found = match app.export_register(&desk.staff, &query).await {
        Ok(found) => found,
        Err(Failure::Internal(error)) => return desk.internal(&error),
        Err(Failure::Refused(ExportRefusal::Role(duty))) => return desk.lacking(duty),
    };
    let (c, r) = (&desk.texts().certificate, &desk.texts().register);
    let f = &desk.texts().field;
    let mut csv = Csv::new(&[
        c.common_name,
        r.serial,
        r.number,
        r.state,
        r.reason,
        r.holder,
        r.name,
        f.contract_id,
        desk.texts().console.company,
        r.recorded_at,
        r.since,
        c.not_before,
        r.ends,
        c.key,
        c.pc,
    ]);
    for hit in &found.lines {
        let row = super::row(&desk, hit);
        csv.line(&[
            row.common_name,
            row.serial,
            row.issue_number,
            row.status.word(desk.texts()).to_owned(),
            row.reason,
            row.kind.to_owned(),
            row.holder,
            row.contract_id.unwrap_or_default(),
            row.company,
            time::sortable(row.recorded_at),
            time::sortable(row.since),
            time::sortable(row.not_before),
            time::sortable(row.not_after),
            row.key.to_owned(),
            row.pc,
        ]);
    }
    csv.into_response("certificates.csv")
}
