//! An administrator at work: what every page and form behind the sign-in begins with.

use askama::Template;
use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{StatusCode, request::Parts},
    response::Response,
};
use tegata_app::{
    failure::{Failure, Internal},
    sign_in::{AdminActor, ConfirmRefusal, PinVerified},
    user::UserLine,
};
use tegata_domain::{ids::UserId, pin::Pin};

use crate::{
    kit::{Field, FieldError, Form, Page, Screens, render},
    site::{SiteState, Visit, answer, fields::Fields},
    view::refused::Refused,
};

/// A request of a signed-in administrator.
pub(super) struct Desk {
    pub(super) visit: Visit,
    pub(super) admin: AdminActor,
}

impl FromRequestParts<SiteState> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &SiteState) -> Result<Self, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, state).await;
        match visit.administrator().await {
            Ok(admin) => Ok(Self { visit, admin }),
            Err(response) => Err(*response),
        }
    }
}

/// A form that a signed-in administrator posted from a page of this very session.
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
        if desk.visit.is_form_of(desk.admin.actor(), &fields) {
            Ok(Self { desk, fields })
        } else {
            Err(answer::fault(&desk.visit, StatusCode::FORBIDDEN))
        }
    }
}

/// Why an act was not carried out.
pub(super) enum Again {
    /// The form again, with what is wrong.
    Form(Box<Form>),
    /// A page of its own.
    Page(Box<Response>),
}

impl From<Box<Response>> for Again {
    fn from(response: Box<Response>) -> Self {
        Self::Page(response)
    }
}

impl From<Form> for Again {
    fn from(form: Form) -> Self {
        Self::Form(Box::new(form))
    }
}

impl Desk {
    /// The frame.
    pub(super) fn page(&self) -> Page {
        self.visit
            .page_of(self.admin.actor(), &self.admin.contract().company)
    }

    /// A page, with the cookies that every page sets.
    pub(super) fn answer(&self, status: StatusCode, view: &impl Template) -> Response {
        self.visit.remember(render(status, view))
    }

    /// One user of the contract, or the page that says that there is none.
    pub(super) async fn user(&self, typed: &str) -> Result<User, Box<Response>> {
        let missing = || Box::new(answer::fault(&self.visit, StatusCode::NOT_FOUND));
        let id = UserId::parse(typed).map_err(|_| missing())?;
        match self.visit.state.app.user_line(&self.admin, &id).await {
            Ok(Some(line)) => Ok(User { id, line }),
            Ok(None) => Err(missing()),
            Err(error) => Err(Box::new(answer::internal(&self.visit, &error))),
        }
    }

    /// Compares ご契約先確認暗証番号; `form` is what is shown again when it is wrong. A form with errors is not compared.
    pub(super) async fn confirm(&self, fields: &Fields, form: Form) -> Result<PinVerified, Again> {
        let field = self.visit.secret_field(Field::ConfirmationPin);
        let typed = fields.get(field);
        if typed.is_empty() {
            let form = form.with_error(field, FieldError::Required);
            return Err(form.into());
        }
        if form.has_errors() {
            return Err(form.into());
        }
        let (app, pin) = (&self.visit.state.app, Pin::typed(typed));
        let refused = match app.confirm_pin(self.admin.actor(), pin).await {
            Ok(confirmed) => return Ok(confirmed),
            Err(Failure::Internal(error)) => return Err(self.internal(&error)),
            Err(Failure::Refused(ConfirmRefusal::Wrong { left })) => match self.visit.state.screens
            {
                Screens::WebFb => Refused::Password(left),
                Screens::BusinessDirect => Refused::Confirm(Some(left)),
            },
            Err(Failure::Refused(ConfirmRefusal::Waiting(until))) => {
                Refused::Wait(self.visit.seconds_until(until))
            }
            Err(Failure::Refused(ConfirmRefusal::Locked)) => {
                return Err(Again::Page(Box::new(self.visit.locked())));
            }
        };
        Err(self.refused(form, refused))
    }

    /// The same before a reissue or a revocation, where the bank's policy asks it.
    pub(super) async fn confirm_reissue(
        &self,
        fields: &Fields,
        form: Form,
    ) -> Result<PinVerified, Again> {
        if self.confirms_reissue().await? {
            return self.confirm(fields, form).await;
        }
        if form.has_errors() {
            return Err(form.into());
        }
        let app = &self.visit.state.app;
        match app.confirm_reissue(self.admin.actor(), None).await {
            Ok(confirmed) => Ok(confirmed),
            Err(Failure::Internal(error)) => Err(self.internal(&error)),
            // The policy became stricter between the two lines above: the page asks for the PIN now.
            Err(Failure::Refused(_)) => Err(form
                .with_error(Field::ConfirmationPin, FieldError::Required)
                .into()),
        }
    }

    /// Whether the bank asks the confirmation PIN before a reissue.
    pub(super) async fn confirms_reissue(&self) -> Result<bool, Box<Response>> {
        let state = &self.visit.state;
        match state.app.policies(&state.site.bank).await {
            Ok(policies) => Ok(policies.confirm_reissue),
            Err(error) => Err(Box::new(answer::internal(&self.visit, &error))),
        }
    }

    /// The form again, refused as a whole.
    pub(super) fn refused(&self, form: Form, refused: Refused) -> Again {
        form.with_failure(self.visit.explain(refused)).into()
    }

    /// The page of something that failed before there was a form to show again.
    pub(super) fn answer_again(&self, again: Again) -> Response {
        match again {
            Again::Page(response) => *response,
            Again::Form(_) => answer::fault(&self.visit, StatusCode::BAD_REQUEST),
        }
    }

    /// There is nothing (any more) to act on.
    pub(super) fn missing(&self) -> Again {
        Again::Page(Box::new(answer::fault(&self.visit, StatusCode::NOT_FOUND)))
    }

    /// A fault of ours.
    pub(super) fn internal(&self, error: &Internal) -> Again {
        Again::Page(Box::new(answer::internal(&self.visit, error)))
    }

    /// The PIN was compared for this very administrator, so no act can say otherwise.
    pub(super) fn not_confirmed(&self) -> Again {
        self.internal(&Internal::Contradiction("the PIN of another holder"))
    }
}

/// A user of the contract.
pub(super) struct User {
    pub(super) id: UserId,
    pub(super) line: UserLine,
}
