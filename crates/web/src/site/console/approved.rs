//! The answer to an approval: the sheet to print, shown in this one answer and stored nowhere, or the approval's page.

use axum::{http::StatusCode, response::Response};
use tegata_app::{
    console::{Change, ContractView, Done, OpenedContract, StaffChange},
    user::UserLine,
};
use tegata_domain::ids::ContractId;

use super::desk::Desk;
use crate::{
    kit::urls,
    paper::{self, Recipient},
    site::answer,
    view::console::{sheet::SheetPage, staff::IssuedPage},
};

impl Desk {
    /// What the checker sees after approving.
    pub(super) async fn approved(&self, id: &str, done: Done) -> Response {
        let elsewhere = urls::console::approval(id);
        if let (Change::Staff(change), Some(printed)) = (&done.change, &done.printed) {
            return self.staff_pin(change, printed).await;
        }
        let (Some(printed), Ok(number)) = (done.printed, ContractId::parse(done.change.number()))
        else {
            return answer::see_other(&elsewhere);
        };
        match self.visit.state.app.contract(&self.staff, &number).await {
            Ok(Some(contract)) => self.sheet(&contract, &done.change, &printed),
            Ok(None) => answer::see_other(&elsewhere),
            Err(error) => self.internal(&error),
        }
    }

    /// The initial PIN of a member of staff.
    async fn staff_pin(&self, change: &StaffChange, printed: &OpenedContract) -> Response {
        let app = &self.visit.state.app;
        let member = match app.staff_member(&self.staff, change.account()).await {
            Ok(Some(found)) => found.member.line.holder,
            Ok(None) => return self.missing(),
            Err(error) => return self.internal(&error),
        };
        let view = IssuedPage {
            page: self.page(),
            name: member.display_name,
            account: member.name_id,
            pin: printed
                .pins
                .as_ref()
                .map_or_else(String::new, |(pin, _)| pin.clone()),
            with_certificate: change.request().is_some(),
        };
        self.answer(StatusCode::OK, &view)
    }

    fn sheet(
        &self,
        contract: &ContractView,
        change: &Change,
        printed: &OpenedContract,
    ) -> Response {
        let Some(line) = administrator(contract, change) else {
            return self.missing();
        };
        let page = self.page();
        let from = paper::Desk {
            t: page.t,
            bank: &page.bank,
            origin: &page.addresses.public,
            contract_id: &contract.contract.number,
            company: &contract.contract.company,
        };
        let number = &line.holder.name_id;
        let to = Recipient {
            term: page.t.field.administrator_number,
            id: number.clone(),
            name: line.holder.display_name.clone(),
            suffix: format!("-{number}"),
            entrance: page.t.public.administrator_sign_in,
        };
        let title = match printed.pins {
            Some(_) => page.t.sheet.initial,
            None => page.t.sheet.hand_over,
        };
        let mut papers = Vec::with_capacity(3);
        if matches!(change, Change::OpenContract { .. }) {
            papers.push(from.card(&format!("{:02}", contract.contract.card_issue_number)));
        }
        if let Some((pin, confirmation)) = &printed.pins {
            papers.push(from.pin_notice(&to, pin, confirmation.as_deref()));
        }
        if let Some(code) = &printed.handover_code {
            let deadline = line.block.issue.as_ref().map(|issue| issue.deadline);
            papers.push(from.hand_over(&to, code, deadline, line.token.as_deref()));
        }
        let view = SheetPage {
            pdf: answer::pdf_address(&papers, page.t),
            title,
            papers,
            back: urls::console::contract(&contract.contract.number),
            page,
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
