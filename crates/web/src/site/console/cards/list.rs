//! Cards that were ordered and have not arrived.

use axum::{Router, extract::Query, http::StatusCode, response::Response, routing::get};
use tegata_app::console::UnderWay;
use tegata_domain::card::OVERDUE_AFTER;

use crate::{
    kit::urls,
    site::{
        SiteState,
        console::desk::{Desk, place},
    },
    view::{
        card::CardStatus,
        console::cards::{CardRow, CardsPage},
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::CARDS, get(show))
}

/// Words that are no place in the list begin it.
#[derive(serde::Deserialize)]
struct After {
    #[serde(default)]
    at: String,
    #[serde(default)]
    after: String,
}

async fn show(desk: Desk, Query(from): Query<After>) -> Response {
    let from = from.at.parse().ok().map(|at| (at, place(&from.after)));
    let app = &desk.visit.state.app;
    let found = match app.cards_under_way(&desk.staff, from).await {
        Ok(found) => found,
        Err(error) => return desk.internal(&error),
    };
    let view = CardsPage {
        page: desk.page(),
        rows: found.cards.into_iter().map(row).collect(),
        next: found
            .next
            .map(|(at, after)| format!("{}?at={at}&after={after}", urls::console::CARDS)),
    };
    desk.answer(StatusCode::OK, &view)
}

fn row(found: UnderWay) -> CardRow {
    CardRow {
        contract_id: found.contract.number,
        company: found.contract.company,
        number: super::number(found.card.number),
        status: CardStatus(found.card.state),
        ordered_at: found.card.ordered_at,
        expected: found.card.ordered_at + OVERDUE_AFTER,
        overdue: found.overdue,
    }
}
