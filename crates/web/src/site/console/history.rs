//! 操作履歴 of the bank.

use axum::{Router, extract::Query, http::StatusCode, response::Response, routing::get};

use crate::{
    kit::{render, urls},
    site::{SiteState, Visit, answer},
    view::history::{HistoryPage, HistoryRow},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::HISTORY, get(show))
}

#[derive(serde::Deserialize)]
struct Older {
    before: Option<i64>,
}

async fn show(visit: Visit, Query(older): Query<Older>) -> Response {
    let staff = match visit.staff().await {
        Ok(staff) => staff,
        Err(response) => return *response,
    };
    let history = match visit.state.app.bank_history(&staff, older.before).await {
        Ok(history) => history,
        Err(error) => return answer::internal(&visit, &error),
    };
    let older = history
        .next
        .map(|id| format!("{}?before={id}", urls::console::HISTORY));
    let rows = history.lines.into_iter().map(|line| HistoryRow {
        at: line.at,
        actor: line.actor,
        act: line.act,
        target: line.subject,
        from: line.address.unwrap_or_default(),
    });
    let view = HistoryPage {
        page: visit.page_of(staff.actor(), ""),
        rows: rows.collect(),
        older,
    };
    visit.remember(render(StatusCode::OK, &view))
}
