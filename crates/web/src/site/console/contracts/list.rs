//! The list, searched by contract ID or company.

use axum::{Router, extract::Query, http::StatusCode, response::Response, routing::get};
use tegata_app::console::ContractLine;

use crate::{
    kit::{Field, Form, urls},
    site::{SiteState, console::desk::Desk},
    view::console::contracts::{ContractRow, ContractsPage},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::CONTRACTS, get(show))
}

#[derive(serde::Deserialize)]
struct Search {
    #[serde(default)]
    search: String,
}

async fn show(desk: Desk, Query(Search { search }): Query<Search>) -> Response {
    let lines = match desk.visit.state.app.contracts(&desk.staff).await {
        Ok(lines) => lines,
        Err(error) => return desk.internal(&error),
    };
    let wanted = search.trim();
    let found = lines.into_iter().filter(|line| {
        line.contract.number.contains(wanted) || line.contract.company.contains(wanted)
    });
    let view = ContractsPage {
        page: desk.page(),
        form: Form::new().with_value(Field::Search, wanted),
        rows: found.map(row).collect(),
    };
    desk.answer(StatusCode::OK, &view)
}

fn row(line: ContractLine) -> ContractRow {
    ContractRow {
        contract_id: line.contract.number,
        company: line.contract.company,
        users: u32::try_from(line.users).unwrap_or(u32::MAX),
        opened_at: line.contract.opened_at,
    }
}
