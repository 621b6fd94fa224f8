//! The list, searched by contract ID or company.

use axum::{Router, extract::Query, http::StatusCode, response::Response, routing::get};
use tegata_app::console::ContractLine;

use crate::{
    kit::{Field, Form, render, urls},
    site::{SiteState, Visit, answer},
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

async fn show(visit: Visit, Query(Search { search }): Query<Search>) -> Response {
    let staff = match visit.staff().await {
        Ok(staff) => staff,
        Err(response) => return *response,
    };
    let lines = match visit.state.app.contracts(&staff).await {
        Ok(lines) => lines,
        Err(error) => return answer::internal(&visit, &error),
    };
    let wanted = search.trim();
    let rows = lines.into_iter().filter(|line| {
        line.contract.number.contains(wanted) || line.contract.company.contains(wanted)
    });
    let view = ContractsPage {
        page: visit.page_of(staff.actor(), ""),
        form: Form::new().with_value(Field::Search, wanted),
        rows: rows.map(row).collect(),
    };
    visit.remember(render(StatusCode::OK, &view))
}

fn row(line: ContractLine) -> ContractRow {
    ContractRow {
        contract_id: line.contract.number,
        company: line.contract.company,
        users: u32::try_from(line.users).unwrap_or(u32::MAX),
        opened_at: line.contract.opened_at,
    }
}
