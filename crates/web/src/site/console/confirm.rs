//! 職員暗証番号 before a change is proposed or approved.

use axum::{http::StatusCode, response::Response};
use tegata_app::{
    failure::Failure,
    sign_in::{ConfirmRefusal, PinVerified, StaffActor},
};
use tegata_domain::{pin::Pin, time::SECOND};

use crate::{
    kit::{Field, FieldError, Form, render},
    site::{Visit, answer, fields::Fields},
    view::{refusal::locked::LockedPage, refused::Refused},
};

/// Why the PIN did not confirm the act.
pub(super) enum NotConfirmed {
    /// The form again, with this wrong.
    Form(Form),
    /// A page of its own.
    Page(Box<Response>),
}

impl Visit {
    /// Compares the staff PIN of a form. The form passed in is what was typed beside it.
    pub(super) async fn confirm_staff(
        &self,
        staff: &StaffActor,
        fields: &Fields,
        form: Form,
    ) -> Result<PinVerified, NotConfirmed> {
        let typed = fields.get(Field::StaffPin);
        if typed.is_empty() {
            let form = form.with_error(Field::StaffPin, FieldError::Required);
            return Err(NotConfirmed::Form(form));
        }
        let app = &self.state.app;
        let refused = match app.confirm_pin(staff.actor(), Pin::typed(typed)).await {
            Ok(verified) => return Ok(verified),
            Err(Failure::Internal(error)) => {
                return Err(NotConfirmed::Page(Box::new(answer::internal(self, &error))));
            }
            Err(Failure::Refused(ConfirmRefusal::Wrong { left })) => Refused::Pin(Some(left)),
            Err(Failure::Refused(ConfirmRefusal::Waiting(until))) => {
                Refused::Wait(((until - app.now()) / SECOND).max(1))
            }
            Err(Failure::Refused(ConfirmRefusal::Locked)) => {
                let page = LockedPage {
                    page: self.page(),
                    by_administrator: false,
                };
                let response = render(StatusCode::FORBIDDEN, &page);
                return Err(NotConfirmed::Page(Box::new(response)));
            }
        };
        let failure = refused.failure(self.state.kind, self.language.texts());
        Err(NotConfirmed::Form(form.with_failure(failure)))
    }
}
