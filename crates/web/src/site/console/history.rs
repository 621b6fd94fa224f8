//! 操作履歴 of the bank.

use axum::{Router, extract::Query, http::StatusCode, response::Response, routing::get};

use super::desk::Desk;
use crate::{
    kit::urls,
    site::SiteState,
    view::{
        history::{HistoryPage, HistoryRow},
        words,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::HISTORY, get(show))
}

#[derive(serde::Deserialize)]
struct Older {
    before: Option<i64>,
}

async fn show(desk: Desk, Query(older): Query<Older>) -> Response {
    let app = &desk.visit.state.app;
    let history = match app.bank_history(&desk.staff, older.before).await {
        Ok(history) => history,
        Err(error) => return desk.internal(&error),
    };
    let rows = history.lines.into_iter().map(|line| HistoryRow {
        at: line.at,
        act: words::event(&line.act, line.refused, desk.texts()),
        actor: line.actor,
        target: line.subject,
        from: line.address.unwrap_or_default(),
    });
    let view = HistoryPage {
        rows: rows.collect(),
        older: history
            .next
            .map(|id| format!("{}?before={id}", urls::console::HISTORY)),
        page: desk.page(),
    };
    desk.answer(StatusCode::OK, &view)
}
