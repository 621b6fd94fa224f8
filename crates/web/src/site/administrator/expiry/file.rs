//! 有効期限一覧 as a file for spreadsheets.

use axum::{Router, extract::Query, response::Response, routing::get};

use super::View;
use crate::{
    csv,
    kit::{time, urls::administrator as urls},
    site::{SiteState, administrator::desk::Desk, answer, notices::attachment},
    texts::Texts,
    view::administrator::expiry::ExpiryRow,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::EXPIRY_CSV, get(download))
}

async fn download(desk: Desk, Query(view): Query<View>) -> Response {
    let rows = match super::rows(&desk, view).await {
        Ok(rows) => rows,
        Err(error) => return answer::internal(&desk.visit, &error),
    };
    let t = desk.visit.texts;
    let lines = std::iter::once(ExpiryRow::headings(t)).chain(rows.iter().map(|row| cells(row, t)));
    let file = csv::file(lines);
    attachment("text/csv; charset=utf-8", "expiry.csv", file)
}

fn cells(row: &ExpiryRow, t: &Texts) -> Vec<String> {
    vec![
        row.role(t).to_owned(),
        row.id.clone(),
        row.name.clone(),
        row.status.word(t).to_owned(),
        row.number.clone().unwrap_or_default(),
        row.not_after.map(time::sortable).unwrap_or_default(),
        row.days.map(|days| days.to_string()).unwrap_or_default(),
    ]
}
