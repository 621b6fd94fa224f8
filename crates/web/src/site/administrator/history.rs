//! 操作履歴 of the contract.

use axum::{Router, extract::Query, http::StatusCode, response::Response, routing::get};

use crate::{
    kit::urls::administrator as urls,
    site::{SiteState, administrator::desk::Desk, answer},
    view::{
        history::{HistoryPage, HistoryRow},
        words,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::HISTORY, get(show))
}

#[derive(serde::Deserialize)]
struct Older {
    before: Option<i64>,
}

async fn show(desk: Desk, Query(older): Query<Older>) -> Response {
    let app = &desk.visit.state.app;
    let history = match app.contract_history(&desk.admin, older.before).await {
        Ok(history) => history,
        Err(error) => return answer::internal(&desk.visit, &error),
    };
    let page = desk.page();
    let rows = history.lines.into_iter().map(|line| HistoryRow {
        at: line.at,
        act: words::event(&line.act, line.refused, page.t),
        actor: line.actor,
        target: line.subject,
        from: line.address.unwrap_or_default(),
    });
    let view = HistoryPage {
        rows: rows.collect(),
        older: history
            .next
            .map(|id| format!("{}?before={id}", urls::HISTORY)),
        page,
    };
    desk.answer(StatusCode::OK, &view)
}
