//! What every form that asks for a change has in common: the PIN, the proposal, what can be wrong.

use axum::response::Response;
use tegata_app::{
    console::{Change, ProposalRefusal},
    failure::Failure,
    sign_in::StaffActor,
};

use crate::{
    kit::{Field, FieldError, Form, urls},
    site::{Visit, answer, console::confirm::NotConfirmed, fields::Fields},
    view::refused::Refused,
};

/// Why a form is shown again, or what is shown instead.
pub(super) enum NotProposed {
    /// The form again, with this wrong.
    Form(Form),
    /// A page of its own.
    Page(Box<Response>),
}

impl Visit {
    /// Confirms the staff PIN, proposes the change and leads to its page.
    pub(super) async fn propose(
        &self,
        staff: &StaffActor,
        fields: &Fields,
        form: Form,
        change: Change,
    ) -> Result<Response, NotProposed> {
        let confirmed = match self.confirm_staff(staff, fields, form.clone()).await {
            Ok(confirmed) => confirmed,
            Err(NotConfirmed::Form(form)) => return Err(NotProposed::Form(form)),
            Err(NotConfirmed::Page(page)) => return Err(NotProposed::Page(page)),
        };
        match self
            .state
            .app
            .propose_change(staff, confirmed, change)
            .await
        {
            Ok(id) => Ok(answer::see_other(&urls::console::approval(&id))),
            Err(Failure::Refused(refusal)) => {
                Err(NotProposed::Form(self.not_proposed(form, refusal)))
            }
            Err(Failure::Internal(error)) => {
                Err(NotProposed::Page(Box::new(answer::internal(self, &error))))
            }
        }
    }

    fn not_proposed(&self, form: Form, refusal: ProposalRefusal) -> Form {
        let refused = match refusal {
            ProposalRefusal::Contract => {
                return form.with_error(Field::ContractId, FieldError::Taken);
            }
            ProposalRefusal::Token => {
                return form.with_error(Field::TokenSerial, FieldError::Wrong);
            }
            ProposalRefusal::Empty => {
                return form.with_error(Field::AdministratorName, FieldError::Required);
            }
            ProposalRefusal::NotConfirmed => Refused::Pin(None),
            ProposalRefusal::Administrator | ProposalRefusal::Gone => Refused::State,
        };
        form.with_failure(refused.failure(self.state.kind, self.language.texts()))
    }
}

/// Marks every empty field of these.
pub(super) fn demand(fields: &Fields, demanded: &[Field], form: Form) -> Form {
    demanded
        .iter()
        .filter(|field| fields.get(**field).trim().is_empty())
        .fold(form, |form, field| {
            form.with_error(*field, FieldError::Required)
        })
}
