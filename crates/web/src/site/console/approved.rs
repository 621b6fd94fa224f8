//! The answer to an approval: the sheet to print, shown in this one answer and stored nowhere, or the approval's page.

use axum::{http::StatusCode, response::Response};
use tegata_app::{
    console::{Change, ContractView, Done, OpenedContract},
    user::UserLine,
};
use tegata_domain::ids::ContractId;

use super::desk::Desk;
use crate::{
    kit::urls,
    site::answer,
    view::console::sheet::{AdministratorSheet, CustomerCard, SheetPage},
};

impl Desk {
    /// What the checker sees after approving.
    pub(super) async fn approved(&self, id: &str, done: Done) -> Response {
        let elsewhere = urls::console::approval(id);
        let (Some(printed), Ok(number)) = (done.printed, ContractId::parse(done.change.number()))
        else {
            return answer::see_other(&elsewhere);
        };
        match self.visit.state.app.contract(&self.staff, &number).await {
            Ok(Some(contract)) => self.sheet(&contract, &done.change, printed),
            Ok(None) => answer::see_other(&elsewhere),
            Err(error) => self.internal(&error),
        }
    }

    fn sheet(&self, contract: &ContractView, change: &Change, printed: OpenedContract) -> Response {
        let Some(line) = administrator(contract, change) else {
            return self.missing();
        };
        let card = matches!(change, Change::OpenContract { .. }).then(|| CustomerCard {
            issue_number: format!("{:02}", contract.contract.card_issue_number),
        });
        let deadline = line.block.issue.as_ref().map_or(0, |issue| issue.deadline);
        let view = SheetPage {
            page: self.page(),
            contract_id: contract.contract.number.clone(),
            company: contract.contract.company.clone(),
            card,
            administrator: AdministratorSheet {
                number: line.holder.name_id.parse().unwrap_or_default(),
                name: line.holder.display_name.clone(),
                pins: printed.pins,
                hand_over: printed.handover_code.map(|code| (code, deadline)),
                token: line.token.clone(),
            },
            back: urls::console::contract(&contract.contract.number),
        };
        self.answer(StatusCode::OK, &view)
    }
}

/// Whom the sheet is for: the one named by the change, else the one just registered.
fn administrator<'a>(contract: &'a ContractView, change: &Change) -> Option<&'a UserLine> {
    let lines = contract.administrators.iter();
    match change.administrator() {
        Some(number) => {
            let number = number.to_string();
            lines.into_iter().find(|line| line.holder.name_id == number)
        }
        None => lines.last(),
    }
}
