//! 緊急停止 of a customer by the bank: done at once, from the help desk.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{console::PersonOf, rows};
use tegata_domain::{
    ids::{ContractId, HolderKind},
    staff::Duty,
};

use super::{
    act::{Act, show, submit},
    desk::{Again, Desk},
    support::{company_of, name_of},
};
use crate::{
    kit::{Form, urls},
    site::{SiteState, fields::Fields},
    view::console::stop_person::StopPersonPage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(
        urls::console::STOP_PERSON_ROUTE,
        get(show::<Subject>).post(submit::<Subject>),
    )
}

/// Who is stopped.
struct Subject {
    person: PersonOf,
    contract: rows::Contract,
    holder: rows::Holder,
}

impl Act for Subject {
    type Address = (String, String, String);

    async fn find(
        desk: &Desk,
        (contract, kind, name): (String, String, String),
    ) -> Result<Self, Box<Response>> {
        desk.demand(Duty::Help)?;
        let kind = [HolderKind::Administrator, HolderKind::User]
            .into_iter()
            .find(|one| one.as_str() == kind);
        let (Some(kind), Ok(contract)) = (kind, ContractId::parse(&contract)) else {
            return Err(desk.missing().into());
        };
        let person = PersonOf {
            contract,
            kind,
            name,
        };
        let app = &desk.visit.state.app;
        let (contract, holder) = desk.found(app.person_of(&desk.staff, &person).await)?;
        Ok(Self {
            person,
            contract,
            holder,
        })
    }

    async fn done(&self, desk: &Desk, _: &Fields) -> Result<Response, Again> {
        let app = &desk.visit.state.app;
        let done = app.stop_person(&desk.staff, &self.person).await;
        self.settled(desk, done, urls::console::SUPPORT)
    }

    fn page(&self, desk: &Desk, status: StatusCode, form: Form) -> Response {
        let view = StopPersonPage {
            page: desk.page(),
            form,
            name: name_of(&self.holder),
            company: company_of(&self.contract),
        };
        desk.answer(status, &view)
    }
}
