//! What every act of the console has in common: found by its address, shown as a form, done or refused.

use axum::{extract::Path, http::StatusCode, response::Response};
use serde::de::DeserializeOwned;
use tegata_app::{
    console::{CardRefusal, ProposalRefusal, StopRefusal},
    contract::ContractRefusal,
    failure::{Failure, Outcome},
};

use super::{
    desk::{Again, Desk, Posted},
    propose::staff_refused,
};
use crate::{
    kit::Form,
    site::{answer, fields::Fields},
    view::refused::Refused,
};

/// One act on one thing. Its routes are `get(show::<A>).post(submit::<A>)`.
pub(super) trait Act: Sized + Send + Sync + 'static {
    /// What stands in the address.
    type Address: DeserializeOwned + Send;

    /// The act and what it is about, or the page that says why there is none for this member of staff.
    fn find(
        desk: &Desk,
        address: Self::Address,
    ) -> impl Future<Output = Result<Self, Box<Response>>> + Send;

    /// Does, or proposes, what the form says.
    fn done(
        &self,
        desk: &Desk,
        fields: &Fields,
    ) -> impl Future<Output = Result<Response, Again>> + Send;

    /// The form.
    fn page(&self, desk: &Desk, status: StatusCode, form: Form) -> Response;

    /// The form as it is now, with the reason.
    fn refuse(&self, desk: &Desk, refused: Refused) -> Again {
        let form = Form::new().with_failure(desk.visit.explain(refused));
        self.page(desk, StatusCode::CONFLICT, form).into()
    }

    /// After what one person did at once: the page that follows, or the form with the reason.
    fn settled<T, R: Into<Refused>>(
        &self,
        desk: &Desk,
        done: Outcome<T, R>,
        next: &str,
    ) -> Result<Response, Again> {
        match done {
            Ok(_) => Ok(answer::see_other(next)),
            Err(Failure::Internal(error)) => Err(desk.internal(&error).into()),
            Err(Failure::Refused(refusal)) => Err(self.refuse(desk, refusal.into())),
        }
    }

    /// Whether the form shows the row as it is: someone else may have changed it.
    fn seen(&self, desk: &Desk, fields: &Fields, version: i64) -> Result<(), Again> {
        if fields.named("version") == version.to_string() {
            Ok(())
        } else {
            Err(self.refuse(desk, Refused::Conflict))
        }
    }
}

pub(super) async fn show<A: Act>(desk: Desk, Path(address): Path<A::Address>) -> Response {
    match A::find(&desk, address).await {
        Ok(act) => act.page(&desk, StatusCode::OK, Form::new()),
        Err(response) => *response,
    }
}

pub(super) async fn submit<A: Act>(
    Path(address): Path<A::Address>,
    Posted { desk, fields }: Posted,
) -> Response {
    let act = match A::find(&desk, address).await {
        Ok(act) => act,
        Err(response) => return *response,
    };
    match act.done(&desk, &fields).await {
        Ok(response) => response,
        Err(Again::Form(form)) => act.page(&desk, StatusCode::UNPROCESSABLE_ENTITY, *form),
        Err(Again::Page(response)) => *response,
    }
}

impl From<StopRefusal> for Refused {
    fn from(refusal: StopRefusal) -> Self {
        match refusal {
            StopRefusal::Role(duty) => Self::Role(duty),
            StopRefusal::NoAdministrator | StopRefusal::State => Self::State,
        }
    }
}

impl From<CardRefusal> for Refused {
    fn from(refusal: CardRefusal) -> Self {
        match refusal {
            CardRefusal::Role(duty) => Self::Role(duty),
            CardRefusal::NoCard | CardRefusal::State => Self::Card,
        }
    }
}

impl From<ContractRefusal> for Refused {
    fn from(refusal: ContractRefusal) -> Self {
        match refusal {
            ContractRefusal::Role(duty) => Self::Role(duty),
            ContractRefusal::Conflict => Self::Conflict,
            ContractRefusal::NotConfirmed
            | ContractRefusal::NoContract
            | ContractRefusal::State => Self::Standing,
        }
    }
}

/// Of what is proposed, only what is done at once too: a lost token, a member of staff who is stopped.
impl From<ProposalRefusal> for Refused {
    fn from(refusal: ProposalRefusal) -> Self {
        match refusal {
            ProposalRefusal::Role(duty) => Self::Role(duty),
            ProposalRefusal::Staff(refusal) => staff_refused(refusal),
            _ => Self::State,
        }
    }
}
