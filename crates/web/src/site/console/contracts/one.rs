//! ご契約先の詳細: its administrators and what waits for it.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    console::ContractView,
    user::{LockState, UserLine},
};
use tegata_domain::contract::ContractState;

use crate::{
    kit::urls,
    site::{SiteState, console::desk::Desk, convert},
    view::{
        administrator::users::change::CertificateBlock,
        console::contract::{AdministratorCard, ContractFacts, ContractPage},
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::CONTRACT_ROUTE, get(show))
}

async fn show(desk: Desk, Path(number): Path<String>) -> Response {
    let contract = match desk.contract(&number).await {
        Ok(contract) => contract,
        Err(response) => return *response,
    };
    let proposals = match desk.visit.state.app.proposals(&desk.staff).await {
        Ok(proposals) => proposals,
        Err(error) => return desk.internal(&error),
    };
    let of_this = proposals
        .iter()
        .filter(|proposal| proposal.change.number() == contract.contract.number);
    let view = ContractPage {
        page: desk.page(),
        contract: facts(&contract),
        administrators: contract.administrators.iter().map(card).collect(),
        may_add: contract.administrators.len() < 2
            && contract.contract.status != ContractState::Terminated,
        pending: desk.waiting(of_this),
    };
    desk.answer(StatusCode::OK, &view)
}

pub(super) fn facts(view: &ContractView) -> ContractFacts {
    ContractFacts {
        contract_id: view.contract.number.clone(),
        company: view.contract.company.clone(),
        card_number: format!("{:02}", view.contract.card_issue_number),
        opened_at: view.contract.opened_at,
        users: u32::try_from(view.users.len()).unwrap_or(u32::MAX),
        standing: view.contract.status,
        since: view.contract.status_at,
    }
}

pub(super) fn card(line: &UserLine) -> AdministratorCard {
    let certificate = line.block.certificate.as_ref();
    AdministratorCard {
        number: line.holder.name_id.parse().unwrap_or_default(),
        name: line.holder.display_name.clone(),
        token: line.token.clone(),
        locked: line.lock != LockState::Free,
        block: CertificateBlock {
            issue_number: certificate.map(|row| convert::issue_number(row.number)),
            status: convert::status(line.block.status),
            registered_at: line.block.issue.as_ref().map(|issue| issue.registered_at),
            serial: certificate.map(|row| hex::encode(&row.serial)),
            not_after: certificate.map(|row| row.not_after),
            key: certificate.map(|row| convert::key_protection(&row.key_protection)),
        },
    }
}
