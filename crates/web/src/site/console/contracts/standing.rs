//! ご契約の状態: a stop is done at once; resuming and terminating are proposed with the paper form.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::console::{Change, ContractView};
use tegata_domain::staff::Duty;

use super::one::facts;
use crate::{
    kit::{Field, Form, urls},
    site::{
        SiteState,
        console::{
            act::{Act, show, submit},
            desk::{Again, Desk},
            propose::demand,
        },
        fields::Fields,
    },
    view::console::standing::{StandingAct, StandingPage},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(
        urls::console::STANDING_ROUTE,
        get(show::<Subject>).post(submit::<Subject>),
    )
}

/// Which act on which contract.
struct Subject {
    contract: ContractView,
    act: StandingAct,
}

impl Act for Subject {
    type Address = (String, String);

    async fn find(desk: &Desk, (contract, act): (String, String)) -> Result<Self, Box<Response>> {
        desk.demand(Duty::Make)?;
        let contract = desk.contract(&contract).await?;
        match StandingAct::from_path(&act) {
            Some(act) => Ok(Self { contract, act }),
            None => Err(desk.missing().into()),
        }
    }

    async fn done(&self, desk: &Desk, fields: &Fields) -> Result<Response, Again> {
        let row = &self.contract.contract;
        self.seen(desk, fields, row.version)?;
        let number = row.number.clone();
        let form_number = fields.get(Field::FormNumber).trim().to_owned();
        let change = match self.act {
            StandingAct::Suspend => return self.suspend(desk, row.version).await,
            StandingAct::Resume => Change::ResumeContract {
                number,
                form: form_number,
            },
            StandingAct::Terminate => Change::TerminateContract {
                number,
                form: form_number,
            },
        };
        let typed = [Field::FormNumber];
        let form = demand(fields, &typed, fields.again(&typed));
        desk.propose(fields, form, change).await
    }

    fn page(&self, desk: &Desk, status: StatusCode, form: Form) -> Response {
        let view = StandingPage {
            page: desk.page(),
            form,
            act: self.act,
            contract: facts(&self.contract),
            version: self.contract.contract.version,
        };
        desk.answer(status, &view)
    }
}

impl Subject {
    async fn suspend(&self, desk: &Desk, version: i64) -> Result<Response, Again> {
        let contract = desk.contract_id(&self.contract)?;
        let app = &desk.visit.state.app;
        let done = app.suspend_contract(&desk.staff, &contract, version).await;
        self.settled(desk, done, &urls::console::contract(contract.as_str()))
    }
}
