//! What every form that asks for a change has in common: the PIN, the proposal, what can be wrong.

use axum::response::Response;
use tegata_app::{
    console::{Change, ProposalRefusal, StaffRefusal},
    failure::Failure,
};
use tegata_domain::profile::Identification;

use super::desk::{Again, Desk};
use crate::{
    kit::{Field, FieldError, Form, urls},
    site::{answer, fields::Fields},
    view::refused::Refused,
};

impl Desk {
    /// Confirms the staff PIN, proposes the change and leads to its page.
    pub(super) async fn propose(
        &self,
        fields: &Fields,
        form: Form,
        change: Change,
    ) -> Result<Response, Again> {
        let confirmed = self.confirm(fields, form.clone()).await?;
        let app = &self.visit.state.app;
        match app.propose_change(&self.staff, confirmed, change).await {
            Ok(id) => Ok(answer::see_other(&urls::console::approval(&id))),
            Err(Failure::Refused(refusal)) => Err(self.not_proposed(form, refusal).into()),
            Err(Failure::Internal(error)) => Err(self.internal(&error).into()),
        }
    }

    pub(super) fn not_proposed(&self, form: Form, refusal: ProposalRefusal) -> Form {
        let refused = match refusal {
            ProposalRefusal::Contract => {
                return form.with_error(Field::ContractId, FieldError::Taken);
            }
            ProposalRefusal::Token => {
                return form.with_error(Field::TokenSerial, FieldError::Wrong);
            }
            ProposalRefusal::CustomerId => {
                return form.with_error(Field::NewCustomerId, FieldError::Taken);
            }
            ProposalRefusal::Name => {
                return form.with_error(Field::AdministratorName, FieldError::Format);
            }
            ProposalRefusal::Company => {
                return form.with_error(Field::CompanyName, FieldError::Format);
            }
            ProposalRefusal::Form => {
                return form.with_error(Field::FormNumber, FieldError::Format);
            }
            ProposalRefusal::FormUsed => Refused::FormUsed,
            ProposalRefusal::Card => Refused::Card,
            ProposalRefusal::Staff(refusal) => match wrong_field(refusal) {
                Some((field, error)) => return form.with_error(field, error),
                None => staff_refused(refusal),
            },
            ProposalRefusal::NotConfirmed => Refused::Pin(None),
            ProposalRefusal::Administrator => Refused::State,
            ProposalRefusal::Standing => Refused::Standing,
            ProposalRefusal::Policy => Refused::Policy,
            ProposalRefusal::Role(duty) => Refused::Role(duty),
        };
        form.with_failure(self.visit.explain(refused))
    }
}

impl Desk {
    /// Whether the bank's profile identifies people by a customer ID.
    pub(super) async fn asks_customer_id(&self) -> Result<bool, Box<Response>> {
        let state = &self.visit.state;
        match state.app.profile(&state.site.bank).await {
            Ok(profile) => Ok(profile.identification == Identification::CustomerId),
            Err(error) => Err(Box::new(answer::internal(&self.visit, &error))),
        }
    }
}

/// お客様ID as typed, where it is asked.
pub(super) fn customer_id(fields: &Fields, asked: bool) -> Option<String> {
    asked.then(|| fields.get(Field::NewCustomerId).trim().to_owned())
}

/// What was typed in these fields, and the mail address, which nobody must give.
pub(super) fn again(fields: &Fields, demanded: &[Field]) -> Form {
    fields
        .again(demanded)
        .with_value(Field::Mail, fields.get(Field::Mail).trim())
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

/// The field that is to blame, where one is.
fn wrong_field(refusal: StaffRefusal) -> Option<(Field, FieldError)> {
    match refusal {
        StaffRefusal::Id => Some((Field::NewStaffId, FieldError::Taken)),
        StaffRefusal::Name => Some((Field::StaffName, FieldError::Format)),
        StaffRefusal::Employee => Some((Field::EmployeeNumber, FieldError::Format)),
        StaffRefusal::Roles => Some((Field::StaffRoles, FieldError::Wrong)),
        StaffRefusal::Key => Some((Field::StaffRequest, FieldError::Taken)),
        StaffRefusal::Nobody | StaffRefusal::State | StaffRefusal::Last => None,
    }
}

/// Why a change of staff is refused as a whole.
pub(super) fn staff_refused(refusal: StaffRefusal) -> Refused {
    match refusal {
        StaffRefusal::Last => Refused::LastStaff,
        _ => Refused::State,
    }
}
