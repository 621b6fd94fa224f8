//! ご契約の状態: a stop is done at once; resuming and terminating are proposed with the paper form.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    console::{Change, ContractView},
    contract::ContractRefusal,
    failure::Failure,
};
use tegata_domain::{ids::ContractId, staff::Duty};

use super::one::facts;
use crate::{
    kit::{Field, Form, urls},
    site::{
        SiteState, answer,
        console::{
            desk::{Again, Desk, Posted},
            propose::demand,
        },
        fields::Fields,
    },
    view::{
        console::standing::{StandingAct, StandingPage},
        refused::Refused,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::STANDING_ROUTE, get(show).post(submit))
}

type Address = Path<(String, String)>;

async fn show(desk: Desk, Path(address): Address) -> Response {
    match Subject::find(&desk, address).await {
        Ok(subject) => subject.page(&desk, StatusCode::OK, Form::new()),
        Err(response) => *response,
    }
}

async fn submit(Path(address): Address, Posted { desk, fields }: Posted) -> Response {
    let subject = match Subject::find(&desk, address).await {
        Ok(subject) => subject,
        Err(response) => return *response,
    };
    match subject.done(&desk, &fields).await {
        Ok(response) => response,
        Err(Again::Form(form)) => subject.page(&desk, StatusCode::UNPROCESSABLE_ENTITY, *form),
        Err(Again::Page(response)) => *response,
    }
}

/// Which act on which contract.
struct Subject {
    contract: ContractView,
    act: StandingAct,
}

impl Subject {
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
        let Ok(version) = fields.named("version").parse::<i64>() else {
            return Err(self.refuse(desk, Refused::Conflict));
        };
        if version != row.version {
            return Err(self.refuse(desk, Refused::Conflict));
        }
        let number = row.number.clone();
        let form_number = fields.get(Field::FormNumber).trim().to_owned();
        let change = match self.act {
            StandingAct::Suspend => return self.suspend(desk, version).await,
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

    async fn suspend(&self, desk: &Desk, version: i64) -> Result<Response, Again> {
        let number = &self.contract.contract.number;
        let contract = ContractId::parse(number).map_err(|_| desk.missing())?;
        let app = &desk.visit.state.app;
        match app.suspend_contract(&desk.staff, &contract, version).await {
            Ok(()) => Ok(answer::see_other(&urls::console::contract(number))),
            Err(Failure::Internal(error)) => Err(desk.internal(&error).into()),
            Err(Failure::Refused(ContractRefusal::Conflict)) => {
                Err(self.refuse(desk, Refused::Conflict))
            }
            Err(Failure::Refused(ContractRefusal::Role(duty))) => {
                Err(self.refuse(desk, Refused::Role(duty)))
            }
            Err(Failure::Refused(_)) => Err(self.refuse(desk, Refused::Standing)),
        }
    }

    fn refuse(&self, desk: &Desk, refused: Refused) -> Again {
        let form = Form::new().with_failure(desk.visit.explain(refused));
        self.page(desk, StatusCode::CONFLICT, form).into()
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
