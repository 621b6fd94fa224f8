//! The acts on one administrator: reissue, unlock, resume, release and reject are proposed; a stop and a revocation are done at once.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    acquisition::HeldCertificate,
    console::{Change, ContractView, RevokeAdministrator},
    user::UserLine,
};
use tegata_domain::{
    certificate::ReissueReason, ids::AdministratorNumber, mail::MailAddress, staff::Duty,
};

use super::one::{card, facts};
use crate::{
    kit::{Field, FieldError, Form, urls},
    site::{
        SiteState,
        console::{
            act::{Act, show, submit},
            desk::{Again, Desk},
            propose::demand,
        },
        fields::Fields,
    },
    view::console::administrator::{AdministratorActPage, StaffAct},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(
        urls::console::ADMINISTRATOR_ROUTE,
        get(show::<Subject>).post(submit::<Subject>),
    )
}

const TYPED: [Field; 5] = [
    Field::Reason,
    Field::FormNumber,
    Field::NewPins,
    Field::Mail,
    Field::SecondMail,
];

/// Which act on whom.
struct Subject {
    contract: ContractView,
    line: UserLine,
    number: AdministratorNumber,
    act: StaffAct,
    held: Option<HeldCertificate>,
    mail: Vec<String>,
}

impl Act for Subject {
    type Address = (String, String, String);

    async fn find(
        desk: &Desk,
        (contract, number, act): (String, String, String),
    ) -> Result<Self, Box<Response>> {
        desk.demand(match StaffAct::from_path(&act) {
            Some(StaffAct::Unlock) => Duty::Unlock,
            _ => Duty::Make,
        })?;
        let mut contract = desk.contract(&contract).await?;
        let at = contract
            .administrators
            .iter()
            .position(|line| line.holder.name_id == number);
        let (act, number) = (
            StaffAct::from_path(&act),
            AdministratorNumber::parse(&number),
        );
        let (Some(at), Some(act), Ok(number)) = (at, act, number) else {
            return Err(desk.missing().into());
        };
        let line = contract.administrators.swap_remove(at);
        let held = match act {
            StaffAct::Release | StaffAct::Reject => {
                let app = &desk.visit.state.app;
                let held = app.held_of_administrator(&desk.staff, &line.holder.id);
                held.await
                    .map_err(|error| Box::new(desk.internal(&error)))?
            }
            _ => None,
        };
        let mail = match act {
            StaffAct::Mail => {
                let app = &desk.visit.state.app;
                let known = app.masked_mail_of_administrator(&desk.staff, &line.holder.id);
                known
                    .await
                    .map_err(|error| Box::new(desk.internal(&error)))?
            }
            _ => Vec::new(),
        };
        Ok(Self {
            contract,
            line,
            number,
            act,
            held,
            mail,
        })
    }

    async fn done(&self, desk: &Desk, fields: &Fields) -> Result<Response, Again> {
        self.seen(desk, fields, self.line.holder.version)?;
        match self.act {
            StaffAct::Suspend => return self.suspend(desk).await,
            StaffAct::Revoke => return self.revoke(desk, fields).await,
            _ => {}
        }
        let change = self.change(fields)?;
        desk.propose(fields, fields.again(&TYPED), change).await
    }

    fn page(&self, desk: &Desk, status: StatusCode, form: Form) -> Response {
        let view = AdministratorActPage {
            page: desk.page(),
            form,
            act: self.act,
            contract: facts(&self.contract),
            administrator: card(&self.line),
            mail: self.mail.clone(),
            held: self.held.as_ref().map(|held| desk.visit.held_facts(held)),
            version: self.line.holder.version,
        };
        desk.answer(status, &view)
    }
}

impl Subject {
    /// The change that the form describes.
    fn change(&self, fields: &Fields) -> Result<Change, Form> {
        let (number, administrator) = (self.contract.contract.number.clone(), self.number.get());
        let mut form = fields.again(&TYPED);
        let reason = ReissueReason::parse(fields.get(Field::Reason));
        if self.act.asks_reason() && reason.is_none() {
            form = form.with_error(Field::Reason, FieldError::Required);
        }
        if self.act.asks_form() {
            form = demand(fields, &[Field::FormNumber], form);
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
            (StaffAct::Mail, _) => {
                let (mail, second, form) = addresses(fields, form);
                if form.has_errors() {
                    return Err(form);
                }
                Change::SetAdministratorMail {
                    number,
                    administrator,
                    mail,
                    second,
                    form: form_number,
                }
            }
            (StaffAct::Reissue | StaffAct::Suspend | StaffAct::Revoke, _) => return Err(form),
        })
    }

    async fn revoke(&self, desk: &Desk, fields: &Fields) -> Result<Response, Again> {
        let mut form = demand(fields, &[Field::FormNumber], fields.again(&TYPED));
        let reason = ReissueReason::parse(fields.get(Field::Reason));
        if reason.is_none() {
            form = form.with_error(Field::Reason, FieldError::Required);
        }
        let (Some(reason), false) = (reason, form.has_errors()) else {
            return Err(form.into());
        };
        let what = RevokeAdministrator {
            contract: desk.contract_id(&self.contract)?,
            number: self.number,
            reason,
            form: fields.get(Field::FormNumber).trim().to_owned(),
        };
        let done = desk.visit.state.app.revoke_administrator(&desk.staff, what);
        self.settled(desk, done.await, &self.back())
    }

    async fn suspend(&self, desk: &Desk) -> Result<Response, Again> {
        let contract = desk.contract_id(&self.contract)?;
        let app = &desk.visit.state.app;
        let done = app.suspend_administrator(&desk.staff, &contract, self.number);
        self.settled(desk, done.await, &self.back())
    }

    fn back(&self) -> String {
        urls::console::contract(&self.contract.contract.number)
    }
}

/// The addresses that were typed; the first one is demanded.
fn addresses(fields: &Fields, form: Form) -> (Option<MailAddress>, Option<MailAddress>, Form) {
    let mut form = demand(fields, &[Field::Mail], form);
    let mut read = |field| match fields.mail(field) {
        Ok(address) => address,
        Err(error) => {
            form = form.clone().with_error(field, error);
            None
        }
    };
    let (first, second) = (read(Field::Mail), read(Field::SecondMail));
    (first, second, form)
}
