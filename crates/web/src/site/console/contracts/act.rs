//! The acts on one administrator: reissue, unlock, resume, release and reject are proposed; a stop is done at once.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    certificate::CertificateRefusalByAdministrator,
    console::{Change, ContractView},
    failure::Failure,
    sign_in::StaffActor,
    user::UserLine,
};
use tegata_domain::{
    certificate::ReissueReason,
    ids::{AdministratorNumber, ContractId},
};

use super::{
    one::{card, facts},
    propose::{NotProposed, demand},
};
use crate::{
    kit::{Field, FieldError, Form, render, urls},
    site::{SiteState, Visit, answer, fields::Fields},
    view::{
        console::administrator::{AdministratorActPage, StaffAct},
        refused::Refused,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::ADMINISTRATOR_ROUTE, get(show).post(submit))
}

type Address = Path<(String, String, String)>;

async fn show(visit: Visit, Path(address): Address) -> Response {
    match Subject::find(&visit, address).await {
        Ok(subject) => subject.page(&visit, StatusCode::OK, Form::new()),
        Err(response) => *response,
    }
}

async fn submit(visit: Visit, Path(address): Address, fields: Fields) -> Response {
    let subject = match Subject::find(&visit, address).await {
        Ok(subject) => subject,
        Err(response) => return *response,
    };
    if !visit.is_form_of(subject.staff.actor(), &fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    if fields.named("version") != subject.line.holder.version.to_string() {
        return subject.conflict(&visit);
    }
    if subject.act == StaffAct::Suspend {
        return subject.suspend(&visit).await;
    }
    let again = |form| subject.page(&visit, StatusCode::UNPROCESSABLE_ENTITY, form);
    let change = match subject.change(&fields) {
        Ok(change) => change,
        Err(form) => return again(form),
    };
    let form = fields.again(&TYPED);
    match visit.propose(&subject.staff, &fields, form, change).await {
        Ok(response) => response,
        Err(NotProposed::Form(form)) => again(form),
        Err(NotProposed::Page(response)) => *response,
    }
}

const TYPED: [Field; 3] = [Field::Reason, Field::FormNumber, Field::NewPins];

/// Which act on whom, by whom.
struct Subject {
    staff: StaffActor,
    contract: ContractView,
    line: UserLine,
    number: AdministratorNumber,
    act: StaffAct,
}

impl Subject {
    async fn find(
        visit: &Visit,
        (contract, number, act): (String, String, String),
    ) -> Result<Self, Box<Response>> {
        let (staff, mut contract) = visit.contract_of(&contract).await?;
        let at = contract
            .administrators
            .iter()
            .position(|line| line.holder.name_id == number);
        let found = (
            at,
            StaffAct::from_path(&act),
            AdministratorNumber::parse(&number),
        );
        match found {
            (Some(at), Some(act), Ok(number)) => Ok(Self {
                line: contract.administrators.swap_remove(at),
                staff,
                contract,
                number,
                act,
            }),
            _ => Err(Box::new(answer::fault(visit, StatusCode::NOT_FOUND))),
        }
    }

    /// The change that the form describes.
    fn change(&self, fields: &Fields) -> Result<Change, Form> {
        let (number, administrator) = (self.contract.contract.number.clone(), self.number.get());
        let mut form = fields.again(&TYPED);
        if self.act.asks_form() {
            form = demand(fields, &[Field::FormNumber], form);
        }
        let reason = ReissueReason::parse(fields.get(Field::Reason));
        if self.act.asks_reason() && reason.is_none() {
            form = form.with_error(Field::Reason, FieldError::Required);
        }
        if form.has_errors() {
            return Err(form);
        }
        let form_number = fields.get(Field::FormNumber).trim().to_owned();
        Ok(match (self.act, reason) {
            (StaffAct::Reissue, Some(reason)) => Change::ReissueAdministrator {
                number,
                administrator,
                reason,
                form: form_number,
            },
            (StaffAct::Unlock, _) => Change::UnlockAdministrator {
                number,
                administrator,
                new_pins: fields.is_ticked(Field::NewPins),
                form: form_number,
            },
            (StaffAct::Resume, _) => Change::ResumeAdministrator {
                number,
                administrator,
            },
            (act @ (StaffAct::Release | StaffAct::Reject), _) => Change::ReleaseAdministrator {
                number,
                administrator,
                release: act == StaffAct::Release,
            },
            (StaffAct::Reissue | StaffAct::Suspend, _) => return Err(form),
        })
    }

    async fn suspend(&self, visit: &Visit) -> Response {
        let Ok(contract) = ContractId::parse(&self.contract.contract.number) else {
            return answer::fault(visit, StatusCode::NOT_FOUND);
        };
        let app = &visit.state.app;
        let done = app
            .suspend_administrator(&self.staff, &contract, self.number)
            .await;
        match done {
            Ok(()) => answer::see_other(&urls::console::contract(contract.as_str())),
            Err(Failure::Internal(error)) => answer::internal(visit, &error),
            Err(Failure::Refused(refusal)) => {
                let refused = match refusal {
                    CertificateRefusalByAdministrator::Conflict => Refused::Conflict,
                    _ => Refused::State,
                };
                self.refuse(visit, refused)
            }
        }
    }

    fn conflict(&self, visit: &Visit) -> Response {
        self.refuse(visit, Refused::Conflict)
    }

    fn refuse(&self, visit: &Visit, refused: Refused) -> Response {
        let failure = refused.failure(visit.state.kind, visit.language.texts());
        self.page(
            visit,
            StatusCode::CONFLICT,
            Form::new().with_failure(failure),
        )
    }

    fn page(&self, visit: &Visit, status: StatusCode, form: Form) -> Response {
        let view = AdministratorActPage {
            page: visit.page_of(self.staff.actor(), ""),
            form,
            act: self.act,
            contract: facts(&self.contract),
            administrator: card(&self.line),
            held: None,
            version: self.line.holder.version,
        };
        visit.remember(render(status, &view))
    }
}
