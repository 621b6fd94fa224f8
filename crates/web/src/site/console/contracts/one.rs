//! ご契約先の詳細: its administrators and what waits for it.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    console::ContractView,
    sign_in::StaffActor,
    user::{LockState, UserLine},
};
use tegata_domain::ids::ContractId;

use crate::{
    kit::{render, urls},
    site::{
        SiteState, Visit, answer,
        console::queue::{is_open, row},
        convert,
    },
    view::{
        administrator::users::change::CertificateBlock,
        console::contract::{AdministratorCard, ContractFacts, ContractPage},
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::CONTRACT_ROUTE, get(show))
}

async fn show(visit: Visit, Path(number): Path<String>) -> Response {
    let (staff, contract) = match visit.contract_of(&number).await {
        Ok(found) => found,
        Err(response) => return *response,
    };
    let proposals = match visit.state.app.proposals(&staff).await {
        Ok(proposals) => proposals,
        Err(error) => return answer::internal(&visit, &error),
    };
    let (t, now) = (visit.language.texts(), visit.state.app.now());
    let pending = proposals
        .iter()
        .filter(|proposal| proposal.change.number() == contract.contract.number)
        .filter(|proposal| is_open(proposal, now))
        .map(|proposal| row(t, &staff, proposal));
    let view = ContractPage {
        page: visit.page_of(staff.actor(), ""),
        contract: facts(&contract),
        administrators: contract.administrators.iter().map(card).collect(),
        may_add: contract.administrators.len() < 2,
        pending: pending.collect(),
    };
    visit.remember(render(StatusCode::OK, &view))
}

impl Visit {
    /// The signed-in member of staff and a contract of the bank, or the page to show instead.
    pub(super) async fn contract_of(
        &self,
        number: &str,
    ) -> Result<(StaffActor, ContractView), Box<Response>> {
        let staff = self.staff().await?;
        let Ok(number) = ContractId::parse(number) else {
            return Err(Box::new(answer::fault(self, StatusCode::NOT_FOUND)));
        };
        match self.state.app.contract(&staff, &number).await {
            Ok(Some(contract)) => Ok((staff, contract)),
            Ok(None) => Err(Box::new(answer::fault(self, StatusCode::NOT_FOUND))),
            Err(error) => Err(Box::new(answer::internal(self, &error))),
        }
    }
}

pub(super) fn facts(view: &ContractView) -> ContractFacts {
    ContractFacts {
        contract_id: view.contract.number.clone(),
        company: view.contract.company.clone(),
        card_number: format!("{:02}", view.contract.card_issue_number),
        opened_at: view.contract.opened_at,
        users: u32::try_from(view.users.len()).unwrap_or(u32::MAX),
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
        },
    }
}
