//! A member of staff at work: what every page and form behind the sign-in begins with.

use askama::Template;
use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{StatusCode, request::Parts},
    response::Response,
};
use tegata_app::{
    console::ContractView,
    failure::{Failure, Internal},
    sign_in::{ConfirmRefusal, PinVerified, StaffActor},
};
use tegata_domain::{ids::ContractId, pin::Pin, staff::Duty};

use crate::{
    kit::{Field, FieldError, Form, Page, render},
    site::{SiteState, Visit, answer, fields::Fields},
    texts::Texts,
    view::{refusal::role::RolePage, refused::Refused},
};

/// A request of a signed-in member of staff.
pub(super) struct Desk {
    pub(super) visit: Visit,
    pub(super) staff: StaffActor,
}

impl FromRequestParts<SiteState> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &SiteState) -> Result<Self, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, state).await;
        match visit.staff().await {
            Ok(staff) => Ok(Self { visit, staff }),
            Err(response) => Err(*response),
        }
    }
}

/// A form that a signed-in member of staff posted from a page of this very session.
pub(super) struct Posted {
    pub(super) desk: Desk,
    pub(super) fields: Fields,
}

impl FromRequest<SiteState> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, state: &SiteState) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let desk = Desk::from_request_parts(&mut parts, state).await?;
        let fields = Fields::from_request(Request::from_parts(parts, body), state).await?;
        if desk.visit.is_form_of(desk.staff.actor(), &fields) {
            Ok(Self { desk, fields })
        } else {
            Err(answer::fault(&desk.visit, StatusCode::FORBIDDEN))
        }
    }
}

/// A place in a list as an address names it: no row id has a control character, which PostgreSQL would not take.
pub(super) fn place(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_control()).collect()
}

/// Why an act was not carried out.
pub(super) enum Again {
    /// The form again, with what is wrong.
    Form(Box<Form>),
    /// A page of its own.
    Page(Box<Response>),
}

impl From<Form> for Again {
    fn from(form: Form) -> Self {
        Self::Form(Box::new(form))
    }
}

impl From<Response> for Again {
    fn from(response: Response) -> Self {
        Self::Page(Box::new(response))
    }
}

impl From<Box<Response>> for Again {
    fn from(response: Box<Response>) -> Self {
        Self::Page(response)
    }
}

impl Desk {
    /// The frame.
    pub(super) fn page(&self) -> Page {
        self.visit.page_of(self.staff.actor(), "")
    }

    /// The texts of the page's language.
    pub(super) fn texts(&self) -> &'static Texts {
        self.visit.texts
    }

    /// A page, with the cookies that every page sets.
    pub(super) fn answer(&self, status: StatusCode, view: &impl Template) -> Response {
        self.visit.remember(render(status, view))
    }

    /// Goes on only where the roles carry the duty; else a page says which role is missing.
    pub(super) fn demand(&self, duty: Duty) -> Result<(), Box<Response>> {
        if self.staff.may(duty) {
            Ok(())
        } else {
            Err(self.lacking(duty).into())
        }
    }

    /// The page that says which role is missing.
    pub(super) fn lacking(&self, duty: Duty) -> Response {
        let view = RolePage {
            page: self.page(),
            failure: self.visit.explain(Refused::Role(duty)),
        };
        self.answer(StatusCode::FORBIDDEN, &view)
    }

    /// There is no such thing in this bank.
    pub(super) fn missing(&self) -> Response {
        answer::fault(&self.visit, StatusCode::NOT_FOUND)
    }

    /// A fault of ours.
    pub(super) fn internal(&self, error: &Internal) -> Response {
        answer::internal(&self.visit, error)
    }

    /// One contract of the bank, or the page that says that there is none.
    pub(super) async fn contract(&self, typed: &str) -> Result<ContractView, Box<Response>> {
        let number = ContractId::parse(typed).map_err(|_| Box::new(self.missing()))?;
        self.found(self.visit.state.app.contract(&self.staff, &number).await)
    }

    /// What an address names, or the page that says that there is none.
    pub(super) fn found<T>(&self, found: Result<Option<T>, Internal>) -> Result<T, Box<Response>> {
        match found {
            Ok(Some(found)) => Ok(found),
            Ok(None) => Err(self.missing().into()),
            Err(error) => Err(self.internal(&error).into()),
        }
    }

    /// The ID of a contract that was found.
    pub(super) fn contract_id(&self, found: &ContractView) -> Result<ContractId, Box<Response>> {
        let number = ContractId::parse(&found.contract.number);
        number.map_err(|_| Box::new(self.missing()))
    }

    /// Compares 職員暗証番号; `form` is what is shown again when it is wrong. A form with errors is not compared.
    pub(super) async fn confirm(&self, fields: &Fields, form: Form) -> Result<PinVerified, Again> {
        let typed = fields.get(Field::StaffPin);
        if typed.is_empty() {
            let form = form.with_error(Field::StaffPin, FieldError::Required);
            return Err(form.into());
        }
        if form.has_errors() {
            return Err(form.into());
        }
        let (app, pin) = (&self.visit.state.app, Pin::typed(typed));
        let refused = match app.confirm_pin(self.staff.actor(), pin).await {
            Ok(confirmed) => return Ok(confirmed),
            Err(Failure::Internal(error)) => return Err(self.internal(&error).into()),
            Err(Failure::Refused(ConfirmRefusal::Wrong { left })) => Refused::Pin(Some(left)),
            Err(Failure::Refused(ConfirmRefusal::Waiting(until))) => {
                Refused::Wait(self.visit.seconds_until(until))
            }
            Err(Failure::Refused(ConfirmRefusal::Locked)) => {
                return Err(self.visit.locked().into());
            }
        };
        Err(form.with_failure(self.visit.explain(refused)).into())
    }
}
