//! The list, by number; in one standing, where one is named.

use axum::{Router, extract::Query, http::StatusCode, response::Response, routing::get};
use tegata_app::console::ContractLine;
use tegata_domain::contract::ContractState;

use crate::{
    kit::urls,
    site::{
        SiteState,
        console::desk::{Desk, place},
    },
    view::console::contracts::{ContractRow, ContractsPage},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::CONTRACTS, get(show))
}

/// A standing that is none narrows nothing.
#[derive(serde::Deserialize)]
struct Wanted {
    #[serde(default)]
    standing: String,
    #[serde(default)]
    after: String,
}

async fn show(desk: Desk, Query(wanted): Query<Wanted>) -> Response {
    let standing = ContractState::from_stored(&wanted.standing);
    let app = &desk.visit.state.app;
    let found = match app
        .contracts(&desk.staff, standing, &place(&wanted.after))
        .await
    {
        Ok(found) => found,
        Err(error) => return desk.internal(&error),
    };
    let word = standing.map_or("", ContractState::as_str);
    let view = ContractsPage {
        page: desk.page(),
        standing,
        rows: found.lines.into_iter().map(row).collect(),
        next: found
            .next
            .map(|after| format!("{}?standing={word}&after={after}", urls::console::CONTRACTS)),
    };
    desk.answer(StatusCode::OK, &view)
}

/// Shared with the search.
pub(in crate::site::console) fn row(line: ContractLine) -> ContractRow {
    ContractRow {
        contract_id: line.contract.number,
        company: line.contract.company,
        users: u32::try_from(line.users).unwrap_or(u32::MAX),
        standing: line.contract.status,
        opened_at: line.contract.opened_at,
    }
}
